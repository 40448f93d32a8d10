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
(lexical_declaration . (variable_declarator value: (class)) @class . ";"? .) @class.outer

(arrow_function body: (_) @lambda.body) @lambda
[(function_expression body: (_) @lambda.body) (generator_function body: (_) @lambda.body)] @lambda
(decorator (_) @decorator.value) @decorator

(formal_parameters (_) @parameter)
(arrow_function parameter: (identifier) @parameter @parameter.name)
(catch_clause parameter: (_) @parameter)

(arguments (_) @argument)
(call_expression function: (_) @call.name arguments: (_) @call.arguments) @call
(new_expression constructor: (_) @call.name arguments: (_)? @call.arguments) @call

(import_statement source: (string (string_fragment) @import.name)) @import

(variable_declarator name: (_) @variable.name value: (_)? @variable.value) @variable
(lexical_declaration . (variable_declarator) @variable .) @variable.outer
(variable_declaration . (variable_declarator) @variable .) @variable.outer
(export_statement declaration: (lexical_declaration . (variable_declarator) @variable .)) @variable.outer
(variable_declarator name: (_) @assignment.name value: (_) @assignment.value) @assignment
(lexical_declaration kind: _ @assignment.outer . (variable_declarator value: (_)) @assignment . ";"? @assignment.removal .)
(variable_declaration . "var" @assignment.outer . (variable_declarator value: (_)) @assignment . ";"? @assignment.removal .)
(export_statement "export" @assignment.outer declaration: (lexical_declaration . (variable_declarator value: (_)) @assignment .))
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
(else_clause [(statement_block) (expression_statement) (return_statement) (throw_statement)] @else.body) @else
(else_clause "else" @else-if (if_statement condition: (parenthesized_expression (_) @else-if.condition) consequence: (_) @else-if.body @else-if.outer))
[(for_statement body: (_) @for.body) (for_in_statement body: (_) @for.body)] @for
(for_in_statement left: (_) @for.name right: (_) @for.value) @for
(for_statement condition: (expression) @for.condition) @for
(while_statement condition: (parenthesized_expression (_) @while.condition) body: (_) @while.body) @while
(do_statement body: (_) @while.body condition: (parenthesized_expression (_) @while.condition)) @while
(try_statement "try" @try body: (_) @try.body @try.outer) @try.removal
(catch_clause parameter: (_)? @catch.value body: (_) @catch.body) @catch
(finally_clause body: (_) @finally.body) @finally
(switch_statement value: (parenthesized_expression (_) @switch.value) body: (_) @switch.body) @switch
(switch_case value: (_) @case.value) @case
(switch_default) @case
(switch_default) @default

(return_statement (_)? @return.value) @return
(return_statement ";" @return.before @return.removal) @return
(throw_statement (_) @throw.value) @throw
(throw_statement ";" @throw.before @throw.removal) @throw
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

; Names. That of the only variable of a declaration goes with all before its value.

[
  (function_declaration name: (_) @name) (generator_function_declaration name: (_) @name)
  (function_expression name: (_) @name) (generator_function name: (_) @name)
  (class_declaration name: (_) @name) (class name: (_) @name)
  (method_definition name: (_) @name)
  (variable_declarator name: (_) @name)
  (for_in_statement left: (_) @name)
  (catch_clause parameter: (_) @name)
] @name.domain
(variable_declarator name: (_) @name value: (_) @name.until)
(lexical_declaration kind: _ @name.removal . (variable_declarator name: (_) @name) . ";"? .) @name.domain
(variable_declaration . "var" @name.removal . (variable_declarator name: (_) @name) . ";"? .) @name.domain
(export_statement "export" @name.removal declaration: (_ . (variable_declarator name: (_) @name) . ";"? .)) @name.domain
(assignment_expression left: (_) @name right: (_) @name.until) @name.domain
(augmented_assignment_expression left: (_) @name right: (_) @name.until) @name.domain
(arrow_function parameter: (identifier) @name)
(object_assignment_pattern left: (_) @name) @name.domain

(variable_declarator "=" @value.removal value: (_) @value)
[(lexical_declaration . (variable_declarator value: (_) @value) . ";"? .)
 (variable_declaration . (variable_declarator value: (_) @value) . ";"? .)
 (variable_declarator value: (_) @value)] @value.domain
(assignment_expression "=" @value.removal right: (_) @value) @value.domain
(augmented_assignment_expression operator: _ @value.removal right: (_) @value) @value.domain
(assignment_pattern "=" @value.removal right: (_) @value) @value.domain
(object_assignment_pattern "=" @value.removal right: (_) @value) @value.domain
[(return_statement (_) @value) (throw_statement (_) @value) (yield_expression (_) @value)
 (for_in_statement right: (_) @value) (switch_statement value: (parenthesized_expression (_) @value))
 (export_statement value: (_) @value) (pair value: (_) @value)] @value.domain
((arrow_function body: (_) @value) @value.domain (#not-kind? @value statement_block))
[(pair key: (_) @key) (pair_pattern key: (_) @key)] @key.domain
(pair_pattern value: (_) @value) @value.domain

; Calls and lists of arguments and parameters.

(call_expression function: (_) @callee) @callee.domain
(new_expression "new" @callee.outer constructor: (_) @callee) @callee.domain
(arguments "(" @argument-list.after ")" @argument-list.before) @argument-list
(formal_parameters "(" @parameter-list.after ")" @parameter-list.before) @parameter-list
(arrow_function parameter: (identifier) @parameter-list)
[(arguments (_) @item) (formal_parameters (_) @item) (array (_) @item @element) (array_pattern (_) @item @element)
 (object (_) @item) (object_pattern (_) @item) (named_imports (_) @item) (export_clause (_) @item)]

; Bodies, conditions, branches, loops.

[(statement_block "{" @body.after "}" @body.before) (class_body "{" @body.after "}" @body.before)
 (switch_body "{" @body.after "}" @body.before)] @body
[
  (function_declaration body: (_) @body) (generator_function_declaration body: (_) @body)
  (function_expression body: (_) @body) (generator_function body: (_) @body) (arrow_function body: (_) @body)
  (method_definition body: (_) @body) (class_declaration body: (_) @body) (class body: (_) @body)
  (if_statement consequence: (_) @body) (for_statement body: (_) @body) (for_in_statement body: (_) @body)
  (while_statement body: (_) @body) (do_statement body: (_) @body) (try_statement body: (_) @body)
  (catch_clause body: (_) @body) (finally_clause body: (_) @body) (switch_statement body: (_) @body)
  (labeled_statement body: (_) @body) (with_statement body: (_) @body) (class_static_block body: (_) @body)
  (else_clause [(statement_block) (expression_statement) (return_statement) (throw_statement)] @body)
] @body.domain
[(switch_case ":" @body @body.after) (switch_default ":" @body @body.after)] @body.outer

(if_statement "if" @condition.domain condition: (parenthesized_expression (_) @condition) consequence: (_) @condition.domain)
[
  (ternary_expression condition: (_) @condition)
  (for_statement condition: (expression) @condition)
  (while_statement condition: (parenthesized_expression (_) @condition))
  (do_statement condition: (parenthesized_expression (_) @condition))
  (switch_case value: (_) @condition)
] @condition.domain

((if_statement "if" @branch consequence: (_) @branch.outer) @_if (#not-in? @_if else_clause))
((if_statement "if" @branch consequence: (_) alternative: (else_clause (if_statement) @branch.until)) @_if (#not-in? @_if else_clause))
(else_clause "else" @branch (if_statement consequence: (_) @branch.outer))
(else_clause [(statement_block) (expression_statement) (return_statement) (throw_statement) (for_statement) (for_in_statement)
              (while_statement) (do_statement) (break_statement) (continue_statement)]) @branch
(try_statement "try" @branch body: (_) @branch.outer)
[(catch_clause) (finally_clause) (switch_case) (switch_default)] @branch
(ternary_expression consequence: (_) @branch alternative: (_) @branch)
[(for_statement) (for_in_statement) (while_statement) (do_statement)] @loop
(do_statement) @do

; Literals, statements of one word, expressions.

[(array) (array_pattern)] @list
[(object) (object_pattern)] @dictionary @object
(number) @number
(regex) @regular-expression
(string ["\"" "'"] @string-text.after ["\"" "'"] @string-text.before) @string-text
(template_string . "`" @string-text.after "`" @string-text.before .) @string-text
(break_statement) @break
(continue_statement) @continue
(yield_expression) @yield
[(binary_expression) (unary_expression) (ternary_expression) (update_expression)] @expression
[(binary_expression left: (_) @operand operator: _ @operator right: (_) @operand)
 (unary_expression operator: _ @operator argument: (_) @operand)
 (update_expression operator: _ @operator argument: (_) @operand)]

; Declarations.

(decorator) @annotation
[(function_declaration "async" @modifier) (generator_function_declaration "async" @modifier) (function_expression "async" @modifier)
 (arrow_function "async" @modifier) (method_definition ["async" "static" "get" "set" "*"] @modifier)
 (export_statement ["export" "default"] @modifier)]
(method_definition name: (_) @constructor.name parameters: (_) @constructor.parameters body: (_) @constructor.body
  (#eq? @constructor.name "constructor")) @constructor
(lexical_declaration kind: _ @declaration . (variable_declarator !value) @declaration.outer . ";"? @declaration.removal .)
(variable_declaration . "var" @declaration . (variable_declarator !value) @declaration.outer . ";"? @declaration.removal .)
((lexical_declaration kind: _ @constant.outer . (variable_declarator name: (identifier) @constant.name value: (_) @constant.value) @constant)
  (#match? @constant.name "^[A-Z][A-Z0-9_]+$"))

; What is left of lines that are not done yet.

(ERROR ["if" "while"] . "(" . (_) @condition) @condition.domain
(ERROR ["const" "let" "var"] . (identifier) @name) @name.domain
(ERROR ["const" "let" "var"] . (identifier) . "=" . (_) @value) @value.domain
(ERROR "return" . (_) @value) @value.domain
