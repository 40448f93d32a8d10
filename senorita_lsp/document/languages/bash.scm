; Bash and sh. A call is a command; its arguments are words.

(function_definition name: (_) @function.name body: (_) @function.body) @function
(command name: (_) @call.name) @call
(command argument: (_) @argument)
((command name: (command_name) @_word argument: (_) @import.name) @import (#any-of? @_word "source" "."))

(variable_assignment
  name: (_) @assignment.name @variable.name
  value: (_)? @assignment.value @variable.value) @assignment @variable
(declaration_command . (variable_assignment) @assignment @variable .) @assignment.outer @variable.outer

(program (_) @statement)
(compound_statement (_) @statement)
(do_group (_) @statement)
(if_statement "then" [(command) (declaration_command) (variable_assignment) (pipeline) (list) (redirected_statement) (subshell)
  (compound_statement) (test_command) (negated_command) (if_statement) (for_statement) (c_style_for_statement)
  (while_statement) (case_statement) (function_definition)] @statement)
(elif_clause "then" [(command) (declaration_command) (variable_assignment) (pipeline) (list) (redirected_statement) (subshell)
  (compound_statement) (test_command) (negated_command) (if_statement) (for_statement) (c_style_for_statement)
  (while_statement) (case_statement) (function_definition)] @statement)
(else_clause (_) @statement)
[(compound_statement) (do_group)] @block

(if_statement condition: (_) @if.condition @condition) @if @condition.domain
(elif_clause . (_) @branch.condition) @branch
(else_clause) @else
[(for_statement variable: (_) @for.name body: (_) @for.body) (c_style_for_statement body: (_) @for.body)] @for
(for_statement value: (_)+ @for.value) @for
(while_statement condition: (_) @while.condition @condition body: (_) @while.body) @while @condition.domain
(case_statement value: (_) @switch.value) @switch
(case_item value: (_) @case.value) @case

((command name: (command_name) @_word argument: (_)? @return.value) @return (#eq? @_word "return"))
[(string) (raw_string) (ansi_c_string)] @string
(comment) @comment
(function_definition name: (word) @identifier)
(command_name (word) @identifier)
(variable_name) @identifier
