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

(if_statement condition: (_) @if.condition) @if
(elif_clause . (_) @else-if.condition) @else-if
(else_clause) @else
[(for_statement variable: (_) @for.name body: (_) @for.body) (c_style_for_statement body: (_) @for.body)] @for
(for_statement value: (_)+ @for.value) @for
(while_statement condition: (test_command (_) @while.condition)) @while
(while_statement condition: (_) @while.condition body: (_) @while.body) @while
(case_statement value: (_) @switch.value) @switch
(case_item value: (_) @case.value) @case
((case_item value: (_) @_any) @default (#eq? @_any "*"))

((command name: (command_name) @_word argument: (_)? @return.value) @return (#eq? @_word "return"))
[(string) (raw_string) (ansi_c_string)] @string
(comment) @comment
(function_definition name: (word) @identifier)
(command_name (word) @identifier)
(variable_name) @identifier

; --- Names and values.
(function_definition name: (_) @name) @name.domain
(variable_assignment name: (_) @name value: (_)? @name.until) @name.domain
(declaration_command ["declare" "typeset" "export" "readonly" "local"] @name.removal . (variable_assignment name: (_) @name value: (_)? @name.until) .) @name.domain
(declaration_command ["declare" "typeset" "export" "readonly" "local"] @name.removal . (variable_name) @name @variable.name .) @name.domain @variable
(for_statement variable: (_) @name) @name.domain
(variable_assignment ["=" "+="] @value.removal value: (_) @value) @value.domain
(declaration_command . (variable_assignment value: (_) @value) .) @value.domain
(for_statement "in" . value: (_) @value value: (_)* @value.outer) @value.domain
(case_statement value: (_) @value) @value.domain
((command name: (command_name) @_word argument: (_) @value) @value.domain (#any-of? @_word "return" "exit"))
(declaration_command "readonly") @constant
(declaration_command ["declare" "typeset" "export" "readonly" "local"] @modifier)
(declaration_command (variable_name)) @declaration

; --- Commands.
(command) @command
[(declaration_command) (unset_command) (test_command)] @command
(command name: (_) @callee) @callee.domain
(command name: (_) . argument: (_) @argument-list argument: (_)* @argument-list.outer)
(pipeline) @pipeline
[(file_redirect) (heredoc_redirect) (herestring_redirect)] @redirect
(heredoc_redirect) @heredoc
[(simple_expansion) (expansion) (command_substitution) (arithmetic_expansion)] @variable-expansion
((command name: (command_name) @_word) @break (#eq? @_word "break"))
((command name: (command_name) @_word) @continue (#eq? @_word "continue"))
((command name: (command_name) @_word) @pass (#eq? @_word ":"))
((command name: (command_name) @_word) @throw (#eq? @_word "exit"))
((command name: (command_name) @_word) @using (#any-of? @_word "source" "."))

; --- Bodies.
(compound_statement . "{" @body.after "}" @body.before .) @body
(subshell . "(" @body.after ")" @body.before .) @body @body.domain
(do_group . "do" @body.after "done" @body.before .) @body
(function_definition body: (_) @body) @body.domain
(for_statement body: (_) @body) @body.domain
(c_style_for_statement body: (_) @body) @body.domain
(while_statement body: (_) @body) @body.domain
(if_statement "then" @body.after "fi" @body.before) @body
(if_statement "then" @body.after (elif_clause) @body.before) @body
(if_statement "then" @body.after (else_clause) @body.before) @body
(elif_clause "then" @body.after) @body @body.domain
(else_clause "else" @body.after) @body @body.domain
(case_statement "in" @body.after "esac" @body.before) @body
(case_item ")" @body.after) @body @body.domain
(case_item ")" @body.after [";;" ";&" ";;&"] @body.before) @body @body.domain

; --- Branches and loops.
(if_statement "if" @branch "then" @branch.outer [(command) (declaration_command) (variable_assignment) (pipeline) (list)
  (redirected_statement) (subshell) (compound_statement) (test_command) (negated_command) (if_statement) (for_statement)
  (c_style_for_statement) (while_statement) (case_statement) (function_definition)] @branch.outer)
(if_statement "if" @branch . (_) . "then" . (_) . (elif_clause "elif" @branch.until.2))
[(elif_clause) (else_clause) (case_item)] @branch
; The condition of "[[ a ]]" is what stands within it.
(if_statement condition: [(command) (list) (pipeline) (negated_command) (subshell) (compound_statement) (redirected_statement)] @condition) @condition.domain
(if_statement condition: (test_command (_) @condition)) @condition.domain
(elif_clause . [(command) (list) (pipeline) (negated_command) (subshell) (compound_statement) (redirected_statement)] @condition) @condition.domain
(elif_clause . (test_command (_) @condition)) @condition.domain
(while_statement condition: (test_command (_) @condition)) @condition.domain
(while_statement condition: [(command) (list) (pipeline) (negated_command) (subshell) (compound_statement) (redirected_statement)] @condition) @condition.domain
(while_statement condition: (test_command (_) @condition)) @condition.domain
(case_item . value: (_) @condition value: (_)* @condition.outer) @condition.domain
(c_style_for_statement condition: (_) @condition @for.condition) @for @condition.domain
(ternary_expression condition: (_) @condition) @condition.domain
[(for_statement) (c_style_for_statement) (while_statement)] @loop
(while_statement . "until") @until
(if_statement "then" . (_) @if.body) @if
(elif_clause "then" . (_) @else-if.body) @else-if
(else_clause . (_) @else.body) @else

; --- Expressions and literals.
[(binary_expression) (unary_expression) (postfix_expression) (ternary_expression)] @expression
(binary_expression left: (_) @operand operator: _ @operator right: (_) @operand)
(unary_expression operator: _ @operator . (_) @operand)
(number) @number
(string . "\"" @string-text.after "\"" @string-text.before .) @string-text @string-text.domain
(regex) @regular-expression
(array) @list
(array (_) @item @element)
