; C, and what C++ shares with it. A prototype is a function that is declared and not defined.

(function_definition body: (_) @function.body) @function
(function_definition type: (_) @function.type) @function
(function_definition declarator: (function_declarator
  declarator: (identifier) @function.name parameters: (_) @function.parameters)) @function
(function_definition declarator: (_ declarator: (function_declarator
  declarator: (identifier) @function.name parameters: (_) @function.parameters))) @function
(function_definition declarator: (_ declarator: (_ declarator: (function_declarator
  declarator: (identifier) @function.name parameters: (_) @function.parameters)))) @function
(declaration declarator: (function_declarator declarator: (identifier) @prototype.name)) @prototype
(declaration declarator: (_ declarator: (function_declarator declarator: (identifier) @prototype.name))) @prototype

(struct_specifier name: (_) @struct.name @class.name body: (_) @struct.body @class.body) @struct @class
; A specifier that stands alone takes its semicolon.
(_ (struct_specifier body: (_)) @struct @class . ";" @struct.removal @class.removal)
(_ (union_specifier body: (_)) @struct . ";" @struct.removal)
(_ (enum_specifier body: (_)) @enum . ";" @enum.removal)
(union_specifier name: (_) @struct.name body: (_) @struct.body) @struct
(enum_specifier name: (_) @enum.name body: (_) @enum.body) @enum
; "typedef struct {…} T;" is the struct T.
(type_definition
  type: (struct_specifier !name body: (_) @struct.body @class.body)
  declarator: (type_identifier) @struct.name @class.name) @struct @class
(type_definition type: (enum_specifier !name body: (_) @enum.body) declarator: (type_identifier) @enum.name) @enum
(type_definition type: (_) @type.value declarator: (type_identifier) @type.name) @type
(field_declaration type: (_) @field.type declarator: (field_identifier) @field.name) @field
(field_declaration
  type: (_) @field.type
  declarator: [(pointer_declarator declarator: (field_identifier) @field.name)
               (array_declarator declarator: (field_identifier) @field.name)]) @field
(enumerator name: (_) @variant.name value: (_)? @variant.value) @variant
[(preproc_def name: (_) @macro.name value: (_)? @macro.value) (preproc_function_def name: (_) @macro.name value: (_)? @macro.value)] @macro

((parameter_list (_) @parameter) (#not-eq? @parameter "void"))
(parameter_list (parameter_declaration declarator: (_ declarator: (_ declarator: (identifier) @parameter.name))) @parameter)
(parameter_list (parameter_declaration type: (_) @parameter.type declarator: (identifier) @parameter.name) @parameter)
(parameter_list (parameter_declaration type: (_) @parameter.type declarator: (_ declarator: (identifier) @parameter.name)) @parameter)
(argument_list (_) @argument)
(call_expression function: (_) @call.name arguments: (_) @call.arguments) @call

(preproc_include path: [(string_literal (string_content) @import.name) (system_lib_string) @import.name]) @import

(init_declarator declarator: (identifier) @variable.name value: (_) @variable.value) @variable
(init_declarator declarator: (_ declarator: (identifier) @variable.name) value: (_) @variable.value) @variable
(declaration type: (_) @variable.type . (init_declarator) @variable .) @variable.outer
(declaration type: (_) @variable.type declarator: (identifier) @variable.name) @variable
(init_declarator declarator: (_) @assignment.name value: (_) @assignment.value) @assignment
(declaration . [(type_qualifier) (storage_class_specifier)]* @assignment.outer type: (_) @assignment.outer (init_declarator) @assignment ";" @assignment.removal)
(assignment_expression left: (_) @assignment.name operator: _ @assignment.operator right: (_) @assignment.value) @assignment

(translation_unit (_) @statement)
(translation_unit [(struct_specifier) (union_specifier) (enum_specifier)] @statement . ";" @statement.outer)
(compound_statement (_) @statement)
(field_declaration_list (_) @statement)
(if_statement consequence: [(expression_statement) (return_statement) (break_statement) (continue_statement) (goto_statement)] @statement)
(else_clause [(expression_statement) (return_statement) (break_statement) (continue_statement) (goto_statement)] @statement)
[(compound_statement) (field_declaration_list) (enumerator_list)] @block

(else_clause [(compound_statement) (expression_statement) (return_statement)] @else.body) @else
(for_statement body: (_) @for.body) @for
(for_statement condition: (_) @for.condition) @for
(do_statement body: (_) @while.body condition: (parenthesized_expression (_) @while.condition)) @while
(case_statement value: (_)? @case.value) @case
(case_statement "default") @default

(return_statement (_)? @return.value ";" @return.before @return.removal) @return
[(string_literal) (concatenated_string) (char_literal)] @string
(comment) @comment
((comment) @doc (#match? @doc "^(/[*][*!]|//[/!])"))
[(identifier) (field_identifier) (type_identifier)] @identifier

; Names. That of the only variable of a declaration goes with all before its value. A declarator may wrap the name.

(function_definition declarator: (_ declarator: (identifier) @name)) @name.domain
(function_definition declarator: (_ declarator: (_ declarator: (identifier) @name))) @name.domain
(declaration declarator: (function_declarator declarator: (_) @name)) @name.domain
(declaration declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name))) @name.domain
[
  (struct_specifier name: (_) @name body: (_)) (union_specifier name: (_) @name body: (_)) (enum_specifier name: (_) @name body: (_))
  (enumerator name: (_) @name)
  (type_definition declarator: (type_identifier) @name) (type_definition declarator: (pointer_declarator declarator: (_) @name))
  (preproc_def name: (_) @name) (preproc_function_def name: (_) @name)
  (field_declaration declarator: (field_identifier) @name)
  (field_declaration declarator: (_ declarator: (field_identifier) @name))
  (parameter_declaration declarator: (identifier) @name)
  (parameter_declaration declarator: (pointer_declarator declarator: (identifier) @name))
  (parameter_declaration declarator: (pointer_declarator declarator: (pointer_declarator declarator: (identifier) @name)))
  (parameter_declaration declarator: (array_declarator declarator: (identifier) @name))
  (parameter_declaration declarator: (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (identifier) @name))))
  (labeled_statement label: (_) @name)
] @name.domain
[(init_declarator declarator: (identifier) @name value: (_) @name.until)
 (init_declarator declarator: (_ declarator: (identifier) @name) value: (_) @name.until)] @name.domain
(declaration . [(type_qualifier) (storage_class_specifier)]* @name.removal type: (_) @name.removal
  . declarator: (init_declarator declarator: (identifier) @name) . ";") @name.domain
(declaration . [(type_qualifier) (storage_class_specifier)]* @name.removal type: (_) @name.removal
  . declarator: (init_declarator declarator: (_ declarator: (identifier) @name)) . ";") @name.domain
(declaration . [(type_qualifier) (storage_class_specifier)]* @name.removal type: (_) @name.removal
  . declarator: (identifier) @name . ";") @name.domain
(declaration . [(type_qualifier) (storage_class_specifier)]* @name.removal type: (_) @name.removal
  . declarator: [(pointer_declarator declarator: (identifier) @name) (array_declarator declarator: (identifier) @name)] @name.removal . ";") @name.domain
(declaration declarator: (identifier) @name)
(assignment_expression left: (_) @name right: (_) @name.until) @name.domain

(init_declarator "=" @value.removal value: (_) @value)
[(declaration . (_)* . type: (_) . (init_declarator value: (_) @value) . ";") (init_declarator value: (_) @value)] @value.domain
(assignment_expression operator: _ @value.removal right: (_) @value) @value.domain
(enumerator "=" @value.removal value: (_) @value) @value.domain
(initializer_pair "=" @value.removal value: (_) @value) @value.domain
(preproc_def value: (_) @value) @value.domain
(return_statement (_) @value) @value.domain
(initializer_pair designator: (_) @key value: (_) @key.until) @key.domain

[
  (parameter_declaration type: (_) @type) (declaration type: (_) @type) (field_declaration type: (_) @type)
  (function_definition type: (_) @type)
  (cast_expression type: (_) @type) (sizeof_expression type: (_) @type) (compound_literal_expression type: (_) @type)
] @type.domain
(cast_expression "(" @type.removal type: (_) @type ")" @type.removal)
[(struct_specifier body: (_)) (union_specifier body: (_)) (enum_specifier body: (_))] @type
(_ [(struct_specifier body: (_)) (union_specifier body: (_)) (enum_specifier body: (_))] @type . ";" @type.removal)
(type_definition) @type @type-alias

; Calls and lists of arguments and parameters.

(call_expression function: (_) @callee) @callee.domain
(argument_list "(" @argument-list.after ")" @argument-list.before) @argument-list
(parameter_list "(" @parameter-list.after ")" @parameter-list.before) @parameter-list
(preproc_params "(" @parameter-list.after ")" @parameter-list.before) @parameter-list
(preproc_params (identifier) @parameter @parameter.name @name)
[(argument_list (_) @item) (parameter_list (_) @item) (initializer_list (_) @item @element) (enumerator_list (enumerator) @item)]

; Bodies, conditions, branches, loops.

[(compound_statement "{" @body.after "}" @body.before) (field_declaration_list "{" @body.after "}" @body.before)
 (enumerator_list "{" @body.after "}" @body.before)] @body
[
  (function_definition body: (_) @body) (struct_specifier body: (_) @body) (union_specifier body: (_) @body)
  (enum_specifier body: (_) @body) (if_statement consequence: (_) @body) (for_statement body: (_) @body)
  (while_statement body: (_) @body) (do_statement body: (_) @body) (switch_statement body: (_) @body)
  (type_definition type: (_ body: (_) @body))
] @body.domain
((else_clause (_) @body) @body.domain (#not-kind? @body if_statement))
(case_statement ":" @body @body.after) @body.outer

[
  (conditional_expression condition: (_) @condition)
  (for_statement condition: (_) @condition)
  (do_statement condition: (parenthesized_expression (_) @condition))
  (case_statement value: (_) @condition)
] @condition.domain

((if_statement "if" @branch consequence: (_) @branch.outer) @_if (#not-in? @_if else_clause))
((if_statement "if" @branch consequence: (_) alternative: (else_clause (if_statement) @branch.until)) @_if (#not-in? @_if else_clause))
(else_clause "else" @branch (if_statement consequence: (_) @branch.outer))
((else_clause (_) @_what) @branch (#not-kind? @_what if_statement))
(case_statement) @branch
(conditional_expression consequence: (_) @branch alternative: (_) @branch)
[(for_statement) (while_statement) (do_statement)] @loop
(do_statement) @do

; Literals, statements of one word, expressions.

(initializer_list) @list
(number_literal) @number
(char_literal) @character-literal
(string_literal ["\"" "L\"" "u\"" "U\"" "u8\""] @string-text.after "\"" @string-text.before) @string-text
(break_statement) @break
(continue_statement) @continue
(goto_statement) @goto
[(binary_expression) (unary_expression) (update_expression) (conditional_expression)] @expression
[(binary_expression left: (_) @operand operator: _ @operator right: (_) @operand)
 (unary_expression operator: _ @operator argument: (_) @operand)
 (update_expression operator: _ @operator argument: (_) @operand)]

; Declarations.

[(storage_class_specifier) (type_qualifier)] @modifier
(attribute) @attribute
(field_declaration type: (_) @property.type declarator: (_) ";" @property.before @property.removal) @property
(declaration . [(type_qualifier) (storage_class_specifier)]* type: (_) . declarator: (identifier) @declaration.name
  . ";" @declaration.before @declaration.removal) @declaration
(preproc_def name: (_) @constant.name value: (_)? @constant.value) @constant

; What is left of lines that are not done yet.

(ERROR ["if" "while"] . "(" . (_) @condition) @condition.domain
(ERROR ["struct" "enum" "union"] . (type_identifier) @name) @name.domain
