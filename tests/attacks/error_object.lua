-- wants: error without a message
error({})
