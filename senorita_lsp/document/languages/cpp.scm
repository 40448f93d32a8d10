; What C++ adds. A template is what it declares with its "template <…>"; a function in a class, or named
; Class::name, is a method.

(template_declaration (function_definition) @function) @function.outer
(template_declaration . _ @class.outer (class_specifier) @class . ";"? @class.removal)
(template_declaration . _ @class.outer @struct.outer (struct_specifier) @class @struct . ";"? @class.removal @struct.removal)
(class_specifier name: (_) @class.name body: (_) @class.body) @class
(_ (class_specifier body: (_)) @class . ";" @class.removal)
(field_declaration declarator: (field_identifier) @field.name default_value: (_) @field.value) @field
(namespace_definition name: (_)? @module.name body: (_) @module.body) @module
(alias_declaration name: (_) @type.name type: (_) @type.value) @type
(lambda_expression body: (_) @lambda.body) @lambda

(function_definition declarator: (function_declarator
  declarator: [(field_identifier) (destructor_name) (operator_name)] @function.name
  parameters: (_) @function.parameters)) @function
(function_definition declarator: (_ (function_declarator
  declarator: [(field_identifier) (operator_name)] @function.name
  parameters: (_) @function.parameters))) @function
(function_definition declarator: (function_declarator
  declarator: (qualified_identifier name: (_) @function.name @method.name)
  parameters: (_) @function.parameters @method.parameters)) @function @method
(function_definition declarator: (_ (function_declarator
  declarator: (qualified_identifier name: (_) @function.name @method.name)
  parameters: (_) @function.parameters @method.parameters))) @function @method
(field_declaration_list (function_definition
  declarator: (function_declarator declarator: (_) @method.name parameters: (_) @method.parameters)
  body: (_)? @method.body) @method)
(field_declaration_list (function_definition
  declarator: (_ (function_declarator declarator: (_) @method.name parameters: (_) @method.parameters))
  body: (_)? @method.body) @method)
(field_declaration_list (template_declaration (function_definition
  declarator: (function_declarator declarator: (_) @method.name)) @method) @method.outer)
(field_declaration declarator: (function_declarator declarator: (_) @method.name @prototype.name)) @method @prototype
(field_declaration_list (declaration declarator: (function_declarator declarator: (_) @method.name @prototype.name)) @method @prototype)

(parameter_list (optional_parameter_declaration
  type: (_) @parameter.type declarator: (identifier) @parameter.name default_value: (_) @parameter.value) @parameter)
(parameter_list (parameter_declaration type: (_) @parameter.type declarator: (reference_declarator (identifier) @parameter.name)) @parameter)
(new_expression type: (_) @call.name arguments: (_) @call.arguments) @call
(using_declaration) @import

(declaration_list (_) @statement)
[(translation_unit (class_specifier) @statement . ";" @statement.outer)
 (declaration_list [(class_specifier) (struct_specifier) (enum_specifier) (union_specifier)] @statement . ";" @statement.outer)]
(declaration_list) @block
(for_range_loop declarator: (_) @for.name right: (_) @for.value body: (_) @for.body) @for
(try_statement "try" @try body: (_) @try.body @try.outer) @try.removal
(catch_clause parameters: (parameter_list (_) @catch.value) body: (_) @catch.body) @catch
(raw_string_literal) @string
(namespace_identifier) @identifier
(if_statement condition: (condition_clause value: (_) @if.condition) consequence: (_) @if.body) @if
(else_clause "else" @else-if (if_statement condition: (condition_clause value: (_) @else-if.condition) consequence: (_) @else-if.body @else-if.outer))
(while_statement condition: (condition_clause value: (_) @while.condition) body: (_) @while.body) @while
(switch_statement condition: (condition_clause value: (_) @switch.value) body: (_) @switch.body) @switch

; Names, values, types.

[
  (class_specifier name: (_) @name body: (_)) (namespace_definition name: (_) @name) (namespace_alias_definition name: (_) @name)
  (concept_definition name: (_) @name)
  (function_definition declarator: (function_declarator declarator: [(field_identifier) (destructor_name) (operator_name)] @name))
  (function_definition declarator: (function_declarator declarator: (qualified_identifier name: (_) @name)))
  (function_definition declarator: (_ (function_declarator declarator: [(field_identifier) (operator_name)] @name)))
  (field_declaration declarator: (function_declarator declarator: (_) @name))
  (parameter_declaration declarator: (reference_declarator (identifier) @name))
  (optional_parameter_declaration declarator: (identifier) @name)
  (optional_parameter_declaration declarator: (_ (identifier) @name))
  (for_range_loop declarator: (identifier) @name) (for_range_loop declarator: (_ (identifier) @name))
  (for_range_loop declarator: (structured_binding_declarator) @name)
  (type_parameter_declaration (type_identifier) @name)
] @name.domain
(alias_declaration "using" @name.removal name: (_) @name type: (_) @name.until) @name.domain
(init_declarator declarator: [(reference_declarator (identifier) @name) (structured_binding_declarator) @name] value: (_) @name.until) @name.domain

(declaration . [(type_qualifier) (storage_class_specifier)]* @name.removal type: (_) @name.removal
  . declarator: (init_declarator declarator: (reference_declarator (identifier) @name)) . ";") @name.domain

(field_declaration "=" @value.removal default_value: (_) @value) @value.domain
(field_declaration default_value: (_) @value) @value.domain
(optional_parameter_declaration "=" @value.removal default_value: (_) @value) @value.domain
(alias_declaration "=" @value.removal type: (_) @value) @value.domain
(condition_clause value: (declaration "=" @value.removal value: (_) @value) @value.domain)
[(for_range_loop right: (_) @value) (throw_statement (_) @value) (co_return_statement (_) @value) (co_yield_statement (_) @value)
 (switch_statement condition: (condition_clause value: (_) @value))] @value.domain

[(for_range_loop type: (_) @type) (optional_parameter_declaration type: (_) @type) (new_expression type: (_) @type)] @type.domain
(trailing_return_type "->" @type.removal (type_descriptor) @type)
(template_argument_list (_) @type @type-argument)
(class_specifier body: (_)) @type
(_ (class_specifier body: (_)) @type . ";" @type.removal)
(template_declaration . _ @type.outer [(class_specifier) (struct_specifier)] @type . ";"? @type.removal)
(alias_declaration) @type @type-alias
(template_parameter_list (_) @generic)

; Calls and lists.

(new_expression "new" @callee.outer type: (_) @callee) @callee.domain
(declaration type: (_) @callee declarator: (init_declarator declarator: (_) value: (argument_list))) @callee.domain
(declaration type: (_) @call @call.name declarator: (init_declarator declarator: (_) value: (argument_list) @call.arguments) @call.outer)
(lambda_expression declarator: (abstract_function_declarator parameters: (_) @lambda.parameters)) @lambda
[(template_parameter_list (_) @item) (template_argument_list (_) @item) (base_class_clause (type_identifier) @item)]
(base_class_clause ":" @extends.removal . (access_specifier)? @extends.removal . [(type_identifier) (qualified_identifier) (template_type)] @extends .)
(base_class_clause (access_specifier)? @extends.removal . [(type_identifier) (qualified_identifier) (template_type)] @extends)
[(class_specifier (base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @extends))
 (struct_specifier (base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @extends))] @extends.domain

; Bodies, conditions, branches, loops.

(declaration_list "{" @body.after "}" @body.before) @body
[(class_specifier body: (_) @body) (namespace_definition body: (_) @body) (linkage_specification body: (_) @body)
 (lambda_expression body: (_) @body) (for_range_loop body: (_) @body) (try_statement body: (_) @body)
 (catch_clause body: (_) @body)] @body.domain
(if_statement "if" @condition.domain condition: (condition_clause value: (_) @condition) consequence: (_) @condition.domain)
(while_statement condition: (condition_clause value: (_) @condition)) @condition.domain
(static_assert_declaration condition: (_) @condition) @condition.domain
(try_statement "try" @branch body: (_) @branch.outer)
(catch_clause) @branch
(for_range_loop) @loop

; Statements of one word, declarations.

(throw_statement (_)? @throw.value ";" @throw.before @throw.removal) @throw
(co_yield_statement) @yield
(namespace_definition) @namespace
(raw_string_literal (raw_string_content) @string-text)
[(virtual_specifier) (access_specifier)] @modifier
[(field_declaration "virtual" @modifier) (function_definition "virtual" @modifier)]
(function_definition declarator: (function_declarator (type_qualifier) @modifier))
(field_declaration_list (function_definition !type declarator: (function_declarator
  declarator: (identifier) @constructor.name parameters: (_) @constructor.parameters)) @constructor)
(function_definition !type declarator: (function_declarator
  declarator: (qualified_identifier name: (identifier) @constructor.name) parameters: (_) @constructor.parameters)) @constructor

(ERROR "class" . (type_identifier) @name) @name.domain
