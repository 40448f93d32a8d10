; Kotlin. Annotations are modifiers, and so part of the declaration. Most nodes have no fields: order tells.

(function_declaration name: (_) @function.name (function_value_parameters) @function.parameters) @function
(function_declaration (function_value_parameters) . (type) @function.type) @function
(function_declaration (function_body [(block) (expression)] @function.body)) @function
(class_body (function_declaration
  name: (_) @method.name (function_value_parameters) @method.parameters) @method)
(class_body (function_declaration (function_value_parameters) . (type) @method.type) @method)
(class_body (function_declaration (function_body [(block) (expression)] @method.body)) @method)
(enum_class_body (function_declaration
  name: (_) @method.name (function_value_parameters) @method.parameters) @method)
(enum_class_body (function_declaration (function_value_parameters) . (type) @method.type) @method)
(enum_class_body (function_declaration (function_body [(block) (expression)] @method.body)) @method)
(secondary_constructor "constructor" @function.name @method.name
  (function_value_parameters) @function.parameters @method.parameters) @function @method
(secondary_constructor (block) @function.body @method.body) @function @method
(anonymous_initializer "init" @function.name @method.name (block) @function.body @method.body) @function @method
(getter "get" @function.name @method.name) @function @method
(setter "set" @function.name @method.name) @function @method
(getter (type) @function.type @method.type) @function @method
(getter (function_body [(block) (expression)] @function.body @method.body)) @function @method
(setter (function_body [(block) (expression)] @function.body @method.body)) @function @method

(class_declaration "class" name: (_) @class.name) @class
(class_declaration "class" (primary_constructor (class_parameters) @class.parameters)) @class
(class_declaration "class" [(class_body) (enum_class_body)] @class.body) @class
(class_declaration "interface" name: (_) @interface.name) @interface
(class_declaration "interface" (class_body) @interface.body) @interface
(class_declaration (modifiers (class_modifier "enum")) name: (_) @enum.name) @enum
(class_declaration (modifiers (class_modifier "enum")) (enum_class_body) @enum.body) @enum
(object_declaration name: (_) @class.name) @class
(object_declaration (class_body) @class.body) @class
(companion_object "companion" @class.name) @class
(companion_object name: (_) @class.name) @class
(companion_object (class_body) @class.body) @class
(enum_entry (identifier) @variant.name) @variant
(enum_entry (value_arguments) @variant.arguments) @variant
(enum_entry (class_body) @variant.body) @variant
(type_alias type: (_) @type.name (type) @type.value) @type

(class_body (property_declaration (variable_declaration (identifier) @property.name @field.name)) @property @field)
(class_body (property_declaration (variable_declaration (type) @property.type @field.type)) @property @field)
(class_body (property_declaration (variable_declaration) . (expression) @property.value @field.value) @property @field)
(class_parameter ["val" "var"] (identifier) @property.name (type) @property.type) @property
(property_declaration (modifiers (property_modifier "const")) (variable_declaration (identifier) @constant.name)) @constant
(property_declaration (modifiers (property_modifier "const")) (variable_declaration) . (expression) @constant.value) @constant

(lambda_literal (lambda_parameters)? @lambda.parameters) @lambda
(anonymous_function (function_value_parameters) @lambda.parameters) @lambda
(anonymous_function (function_body [(block) (expression)] @lambda.body)) @lambda
(annotation) @decorator
[(annotation (user_type) @decorator.name @annotation.name) (annotation (constructor_invocation (type) @decorator.name @annotation.name))] @decorator @annotation

(function_value_parameters (parameter (identifier) @parameter.name (type) @parameter.type) @parameter)
(function_value_parameters (parameter_modifiers) @parameter.outer . (parameter) @parameter)
(function_value_parameters (parameter) @parameter . (expression) @parameter.outer @parameter.value)
(class_parameter (identifier) @parameter.name (type) @parameter.type) @parameter
(class_parameter "=" . (_) @parameter.value) @parameter
(lambda_parameters (variable_declaration (identifier) @parameter.name) @parameter)
(lambda_parameters (variable_declaration (type) @parameter.type) @parameter)
(lambda_parameters (multi_variable_declaration) @parameter)
(setter (identifier) @parameter @parameter.name)
(catch_block (identifier) @parameter @parameter.name . (type) @parameter.outer @parameter.type)
(value_arguments (value_argument) @argument)
(value_argument . (identifier) @argument.name . "=" (_) @argument.value) @argument

(call_expression . (_) @call.name (value_arguments) @call.arguments) @call
(call_expression . (_) @call.name (annotated_lambda)) @call
(constructor_invocation (type) @call.name (value_arguments) @call.arguments) @call
(constructor_delegation_call ["this" "super"] @call.name (value_arguments) @call.arguments) @call
(enum_entry (identifier) @call.name (value_arguments) @call.arguments) @call

(import (qualified_identifier) @import.name) @import

(property_declaration (variable_declaration (identifier) @variable.name)) @variable
(property_declaration (multi_variable_declaration) @variable.name) @variable
(property_declaration (variable_declaration (type) @variable.type)) @variable
(property_declaration [(variable_declaration) (multi_variable_declaration)] . (expression) @variable.value) @variable
(property_declaration (variable_declaration (identifier) @assignment.name) . (expression) @assignment.value) @assignment
(property_declaration (multi_variable_declaration) @assignment.name . (expression) @assignment.value) @assignment
(assignment left: (_) @assignment.name ["=" "+=" "-=" "*=" "/=" "%="] @assignment.operator right: (_) @assignment.value) @assignment

(source_file (_) @statement)
(block (_) @statement)
(class_body (_) @statement)
(enum_class_body (declaration) @statement)
(lambda_literal [(statement) (expression) (declaration)] @statement)
; What can still be made out of broken code.
(ERROR [(declaration) (for_statement) (while_statement) (do_while_statement) (assignment) (if_expression)
  (when_expression) (try_expression) (return_expression) (throw_expression) (call_expression) (import)] @statement)
(if_expression ")" . [(statement) (expression)] @statement)
(if_expression "else" . [(statement) (expression)] @statement)
[(block) (class_body) (enum_class_body) (lambda_literal)] @block

(if_expression condition: (_) @if.condition @condition ")" . (_) @if.body) @if @condition.domain
((if_expression "else" @else.outer . (_) @else @else.body) (#not-kind? @else "if_expression"))
(if_expression "else" @else-if . (if_expression condition: (_) @else-if.condition ")" . (_) @else-if.body @else-if.outer))
(for_statement [(variable_declaration) (multi_variable_declaration)] @for.name "in" . (_) @for.value) @for
(for_statement ")" . (_) @for.body) @for
(while_statement condition: (_) @while.condition @condition) @while @condition.domain
(while_statement ")" . (_) @while.body) @while
(do_while_statement "do" . (_) @while.body condition: (_) @while.condition @condition) @while @condition.domain
(when_expression) @switch
(when_expression (when_subject (expression) @switch.value)) @switch
(when_entry condition: (_) @case.value) @case
(when_entry "else") @default
(when_entry "->" . (_) @case.body) @case
(try_expression (block) @try.body) @try
(catch_block (type) @catch.value (block) @catch.body) @catch
(finally_block (block) @finally.body) @finally

(return_expression) @return
(return_expression (expression) @return.value) @return
[(string_literal) (multiline_string_literal) (character_literal)] @string
[(line_comment) (block_comment)] @comment
((block_comment) @doc (#match? @doc "^/[*][*]"))
((identifier) @identifier (#not-match? @identifier "^(true|false|null|break|continue)$"))

; --- Names: with a value behind them they go with all before it.
(class_declaration name: (_) @name) @name.domain
(object_declaration name: (_) @name) @name.domain
(companion_object name: (_) @name) @name.domain
(function_declaration name: (_) @name) @name.domain
(type_alias type: (_) @name (type_parameters)? @name.outer) @name.domain
(enum_entry (identifier) @name) @name.domain
(type_parameter (identifier) @name) @name.domain
(parameter (identifier) @name) @name.domain
(function_value_parameters (parameter (identifier) @name) . (expression) @name.domain)
(class_parameter (identifier) @name) @name.domain
(lambda_parameters (variable_declaration (identifier) @name) @name.domain)
(lambda_parameters (multi_variable_declaration) @name)
(setter (identifier) @name)
(value_argument . (identifier) @name . "=") @name.domain
(property_declaration ["val" "var"] @name.removal (variable_declaration (identifier) @name) @name.removal) @name.domain
(property_declaration (modifiers) @name.removal (variable_declaration (identifier) @name))
(property_declaration ["val" "var"] @name.removal (multi_variable_declaration) @name) @name.domain
(property_declaration (variable_declaration (identifier) @name) . (expression) @name.until)
(property_declaration (variable_declaration (identifier) @name) . (property_delegate (_) @name.until))
(property_declaration (multi_variable_declaration) @name . (expression) @name.until)
(assignment left: (_) @name right: (_) @name.until) @name.domain
(for_statement (variable_declaration (identifier) @name)) @name.domain
(for_statement (multi_variable_declaration) @name) @name.domain
(when_subject (variable_declaration (identifier) @name)) @name.domain
(catch_block (identifier) @name (type)) @name.domain

; --- Values.
(property_declaration (_) "=" @value.removal . (expression) @value) @value.domain
(property_declaration (property_delegate "by" @value.removal (expression) @value)) @value.domain
(assignment left: (_) ["=" "+=" "-=" "*=" "/=" "%="] @value.removal right: (_) @value) @value.domain
(function_value_parameters (parameter) @value.domain "=" @value.removal . (expression) @value)
(class_parameter "=" @value.removal . (expression) @value) @value.domain
(value_argument . (identifier) . "=" @value.removal . (expression) @value) @value.domain
(function_declaration (function_body "=" @value.removal (expression) @value)) @value.domain
(anonymous_function (function_body "=" @value.removal (expression) @value)) @value.domain
(getter (function_body "=" @value.removal (expression) @value)) @value.domain
(lambda_literal . (expression) @value .) @value.domain
(lambda_literal . (lambda_parameters) . (expression) @value .) @value.domain
(type_alias "=" @value.removal (type) @value) @value.domain
(return_expression (expression) @value) @value.domain
(throw_expression (expression) @value) @value.domain
(for_statement "in" . (expression) @value) @value.domain
(when_expression (when_subject . (expression) @value .)) @value.domain
(when_expression (when_subject (variable_declaration) "=" @value.removal . (expression) @value)) @value.domain
((infix_expression . (_) @key @key.name @entry.name . (identifier) @_to @value.removal . (_) @value @entry.value @key.until .) @entry @item @key.domain @value.domain
  (#eq? @_to "to"))

; --- Types.
[(class_declaration name: (_) @type.name) (object_declaration name: (_) @type.name) (type_alias type: (_) @type.name)] @type
(type_alias) @type-alias
(property_declaration (variable_declaration ":" @type.removal (type) @type)) @type.domain
(lambda_parameters (variable_declaration ":" @type.removal (type) @type) @type.domain)
(for_statement (variable_declaration ":" @type.removal (type) @type)) @type.domain
(when_subject (variable_declaration ":" @type.removal (type) @type)) @type.domain
(multi_variable_declaration (variable_declaration ":" @type.removal (type) @type) @type.domain)
(parameter ":" @type.removal (type) @type) @type.domain
(function_value_parameters (parameter (type) @type) . (expression) @type.domain)
(class_parameter ":" @type.removal (type) @type) @type.domain
(function_declaration (function_value_parameters) . ":" @type.removal . (type) @type) @type.domain
(anonymous_function (function_value_parameters) . ":" @type.removal . (type) @type) @type.domain
(getter ":" @type.removal . (type) @type) @type.domain
(catch_block ":" @type.removal (type) @type) @type.domain
(as_expression ["as" "as?"] @type.removal right: (_) @type)
(is_expression right: (_) @type)
(type_test (type) @type)
(type_arguments (type_projection) @type-argument @type)
(type_parameters (type_parameter) @generic)

(class_declaration name: (_) ":" @extends.removal (delegation_specifiers) @extends) @extends.domain
(object_declaration name: (_) ":" @extends.removal (delegation_specifiers) @extends) @extends.domain
(delegation_specifiers (delegation_specifier) @implements)
(delegation_specifier (type) @type)
(delegation_specifier (constructor_invocation (type) @type))
(delegation_specifier (explicit_delegation (type) @type))
(modifiers (_) @modifier)
[(annotation) (file_annotation)] @annotation @attribute

; --- Lists of parameters and arguments.
(function_value_parameters "(" @parameter-list.after ")" @parameter-list.before) @parameter-list @parameter-list.domain
(class_parameters "(" @parameter-list.after ")" @parameter-list.before) @parameter-list @parameter-list.domain
(lambda_literal (lambda_parameters) @parameter-list "->" @parameter-list.before)
(setter "(" @parameter-list.after . (identifier) @parameter-list @parameter-list.domain . ")" @parameter-list.before)
(value_arguments "(" @argument-list.after ")" @argument-list.before) @argument-list @argument-list.domain
(call_expression . (_) @callee [(value_arguments) (annotated_lambda)]) @callee.domain
(call_expression . (_) @callee . (type_arguments) @callee.outer)
(constructor_invocation (type) @callee (value_arguments)) @callee.domain
(constructor_delegation_call ["this" "super"] @callee (value_arguments)) @callee.domain
(enum_entry (identifier) @callee (value_arguments)) @callee.domain
(constructor_delegation_call ["this" "super"]) @call
(secondary_constructor) @constructor
(function_declaration name: (_) @prototype.name (function_value_parameters) .) @prototype
(function_declaration name: (_) @prototype.name (function_value_parameters) . (type) .) @prototype

; --- Bodies.
[(class_body "{" @body.after "}" @body.before) (enum_class_body "{" @body.after "}" @body.before)] @body
(block "{" @body.after "}" @body.before) @body
(lambda_literal "{" @body.after "}" @body.before) @body @body.domain
(lambda_literal (lambda_parameters) "->" @body.after "}" @body.before) @body
(when_expression "{" @body.after "}" @body.before) @body @body.domain
(class_declaration [(class_body) (enum_class_body)] @body) @body.domain
(object_declaration (class_body) @body) @body.domain
(companion_object (class_body) @body) @body.domain
(enum_entry (class_body) @body) @body.domain
(object_literal (class_body) @body) @body.domain
(function_declaration (function_body (block) @body)) @body.domain
(function_declaration (function_body "=" (expression) @body)) @body.domain
(anonymous_function (function_body (block) @body)) @body.domain
(secondary_constructor (block) @body) @body.domain
(anonymous_initializer (block) @body) @body.domain
(getter (function_body (block) @body)) @body.domain
(setter (function_body (block) @body)) @body.domain
(if_expression ")" . [(statement) (expression)] @body) @body.domain
(if_expression ")" . (block) @body) @body.domain
(if_expression "else" . (block) @body)
(for_statement ")" . (_) @body) @body.domain
(while_statement ")" . (_) @body) @body.domain
(do_while_statement "do" . (_) @body) @body.domain
(try_expression (block) @body) @body.domain
(catch_block (block) @body) @body.domain
(finally_block (block) @body) @body.domain
(when_entry "->" . (_) @body) @body.domain

; --- Branches, loops and the other ways a program goes.
(if_expression "if" @branch ")" . (_)? @branch.outer)
((if_expression "if" @branch "else" . (if_expression) @branch.until) @_if (#not-in? @_if if_expression))
((if_expression "else" @branch . (_) @branch.outer @_if) (#not-kind? @_if "if_expression"))
(if_expression "else" @branch.outer . (if_expression "if" @branch))
(try_expression "try" @branch . (block) @branch.outer)
[(catch_block) (finally_block) (when_entry)] @branch
(when_entry . condition: (_) @condition "->" @condition.before) @condition.domain
[(for_statement) (while_statement) (do_while_statement)] @loop
(do_while_statement) @do
(throw_expression) @throw
((identifier) @break (#eq? @break "break"))
((identifier) @continue (#eq? @continue "continue"))
(package_header) @package
(package_header (qualified_identifier) @name) @name.domain
(property_declaration) @declaration

; --- Expressions and literals.
[(binary_expression) (infix_expression) (unary_expression) (range_expression) (in_expression) (is_expression)
 (as_expression)] @expression
[(binary_expression left: (_) @operand right: (_) @operand) (in_expression left: (_) @operand right: (_) @operand)]
(infix_expression . (_) @operand . (_) @operator . (_) @operand)
(range_expression . (_) @operand [".." "..<"] @operator . (_) @operand)
(unary_expression argument: (_) @operand)
(binary_expression left: (_) . _ @operator . right: (_))
[(number_literal) (float_literal)] @number
(string_literal . "\"" @string-text.after "\"" @string-text.before .) @string-text @string-text.domain
(multiline_string_literal "\"\"\"" @string-text.after "\"\"\"" @string-text.before) @string-text @string-text.domain
(character_literal) @character-literal
(collection_literal (_) @item @element) @list
((call_expression . (identifier) @_of (value_arguments)) @list
  (#any-of? @_of "listOf" "mutableListOf" "arrayListOf" "arrayOf" "intArrayOf" "emptyList"))
((call_expression . (identifier) @_of (value_arguments)) @dictionary (#any-of? @_of "mapOf" "mutableMapOf" "hashMapOf" "linkedMapOf"))
((call_expression . (identifier) @_of (value_arguments)) @set (#any-of? @_of "setOf" "mutableSetOf" "hashSetOf"))
((call_expression . (identifier) @_of (value_arguments (value_argument) @item @element))
  (#any-of? @_of "listOf" "mutableListOf" "arrayListOf" "arrayOf" "intArrayOf" "setOf" "mutableSetOf" "hashSetOf" "mapOf" "mutableMapOf" "hashMapOf" "linkedMapOf"))
[(object_literal) (object_declaration)] @object
((block_comment) @docstring (#match? @docstring "^/[*][*]"))
