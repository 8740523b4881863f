ruleset "t/2017" { year = 2017 }
