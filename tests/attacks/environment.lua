-- wants: "_ENV" is not part of the rule language
local _ENV = {}
