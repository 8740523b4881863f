year = 2017
sheet "A" { unit = "phu-tho" input_in = "B" }
