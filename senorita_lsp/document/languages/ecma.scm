; What JavaScript and TypeScript have in common. An exported declaration is the declaration with its "export";
; a function or variable that is the only one its "const" declares is the whole declaration.

[
  (function_declaration name: (_) @function.name parameters: (_) @function.parameters body: (_) @function.body)
  (generator_function_declaration name: (_) @function.name parameters: (_) @function.parameters body: (_) @function.body)
] @function
(export_statement declaration: [(function_declaration) (generator_function_declaration)] @function) @function.outer

(variable_declarator
  name: (identifier) @function.name
  value: [(arrow_function body: (_) @function.body) (function_expression body: (_) @function.body)
          (generator_function body: (_) @function.body)]) @function
(variable_declarator
  value: [(arrow_function parameters: (_) @function.parameters) (function_expression parameters: (_) @function.parameters)]) @function
(lexical_declaration . (variable_declarator value: [(arrow_function) (function_expression) (generator_function)]) @function .) @function.outer
(export_statement declaration: (lexical_declaration
  . (variable_declarator value: [(arrow_function) (function_expression) (generator_function)]) @function .)) @function.outer
(expression_statement . (assignment_expression
  left: [(identifier) @function.name (member_expression property: (_) @function.name)]
  right: [(arrow_function body: (_) @function.body) (function_expression body: (_) @function.body)]) @function .) @function.outer

(method_definition
  name: (_) @method.name @function.name
  parameters: (_) @method.parameters @function.parameters
  body: (_) @method.body @function.body) @method @function
(pair
  key: (_) @method.name @function.name
  value: [(arrow_function body: (_) @method.body @function.body)
          (function_expression body: (_) @method.body @function.body)]) @method @function

(class_declaration name: (_) @class.name body: (_) @class.body) @class
(export_statement declaration: (class_declaration) @class) @class.outer
(variable_declarator name: (identifier) @class.name value: (class body: (_) @class.body)) @class

(arrow_function body: (_) @lambda.body) @lambda
(function_expression body: (_) @lambda.body) @lambda
(decorator (_) @decorator.value) @decorator

(formal_parameters (_) @parameter)
(arrow_function parameter: (identifier) @parameter @parameter.name)

(arguments (_) @argument)
(call_expression function: (_) @call.name arguments: (_) @call.arguments) @call
(new_expression constructor: (_) @call.name arguments: (_)? @call.arguments) @call

(import_statement source: (string (string_fragment) @import.name)) @import

(variable_declarator name: (_) @variable.name value: (_)? @variable.value) @variable
(lexical_declaration . (variable_declarator) @variable .) @variable.outer
(variable_declaration . (variable_declarator) @variable .) @variable.outer
(export_statement declaration: (lexical_declaration . (variable_declarator) @variable .)) @variable.outer
(variable_declarator name: (_) @assignment.name value: (_) @assignment.value) @assignment
(lexical_declaration . (variable_declarator value: (_)) @assignment .) @assignment.outer
(variable_declaration . (variable_declarator value: (_)) @assignment .) @assignment.outer
(export_statement declaration: (lexical_declaration . (variable_declarator value: (_)) @assignment .)) @assignment.outer
(assignment_expression left: (_) @assignment.name right: (_) @assignment.value) @assignment
(augmented_assignment_expression left: (_) @assignment.name right: (_) @assignment.value) @assignment

(program (statement) @statement)
(statement_block (statement) @statement)
(switch_case body: (statement) @statement)
(switch_default body: (statement) @statement)
(if_statement consequence: [(expression_statement) (return_statement) (throw_statement) (break_statement) (continue_statement)] @statement)
(else_clause [(expression_statement) (return_statement) (throw_statement) (break_statement) (continue_statement)] @statement)
(class_body (_) @statement)
(class_body (_) @statement . ";" @statement.outer)
[(statement_block) (class_body) (switch_body)] @block

(if_statement condition: (parenthesized_expression (_) @if.condition) consequence: (_) @if.body) @if
(if_statement condition: (parenthesized_expression (_) @condition)) @condition.domain
(else_clause [(statement_block) (expression_statement) (return_statement) (throw_statement)] @else.body) @else
(else_clause (if_statement condition: (parenthesized_expression (_) @branch.condition) consequence: (_) @branch.body) @branch) @branch.outer
(ternary_expression condition: (_) @condition) @condition.domain
[(for_statement body: (_) @for.body) (for_in_statement body: (_) @for.body)] @for
(for_in_statement left: (_) @for.name right: (_) @for.value) @for
(for_statement condition: (expression) @for.condition) @for
(for_statement condition: (expression) @condition) @condition.domain
(while_statement condition: (parenthesized_expression (_) @while.condition) body: (_) @while.body) @while
(while_statement condition: (parenthesized_expression (_) @condition)) @condition.domain
(do_statement body: (_) @while.body condition: (parenthesized_expression (_) @while.condition)) @while
(do_statement condition: (parenthesized_expression (_) @condition)) @condition.domain
(try_statement body: (_) @try.body) @try
(catch_clause parameter: (_)? @catch.value body: (_) @catch.body) @catch
(finally_clause body: (_) @finally.body) @finally
(switch_statement value: (parenthesized_expression (_) @switch.value) body: (_) @switch.body) @switch
(switch_case value: (_) @case.value) @case
(switch_default) @case

(return_statement (_)? @return.value) @return
[(string) (template_string)] @string
(comment) @comment
((comment) @doc (#match? @doc "^/[*][*]"))
(pair key: (_) @entry.name value: (_) @entry.value) @entry
[
  (identifier)
  (property_identifier)
  (private_property_identifier)
  (shorthand_property_identifier)
  (shorthand_property_identifier_pattern)
] @identifier
; A named function or class used as a value; broken code also leaves declarations in this shape.
(function_expression name: (_) @function.name body: (_) @function.body) @function
(class name: (_) @class.name body: (_) @class.body) @class
