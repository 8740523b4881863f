-- wants: "goto" is not part of the rule language
::top::
goto top
