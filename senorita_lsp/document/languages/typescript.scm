; What TypeScript adds, for .ts and .tsx.

(interface_declaration name: (_) @interface.name body: (_) @interface.body) @interface
(export_statement declaration: (interface_declaration) @interface) @interface.outer
(enum_declaration name: (_) @enum.name body: (_) @enum.body) @enum
(export_statement declaration: (enum_declaration) @enum) @enum.outer
(type_alias_declaration name: (_) @type.name value: (_) @type.value) @type
(export_statement declaration: (type_alias_declaration) @type) @type.outer
[(internal_module name: (_) @module.name body: (_)? @module.body) (module name: (_) @module.name body: (_)? @module.body)] @module
(expression_statement . (internal_module) @module .) @module.outer
(export_statement declaration: (internal_module) @module) @module.outer
(abstract_class_declaration name: (_) @class.name body: (_) @class.body) @class
(export_statement declaration: (abstract_class_declaration) @class) @class.outer
; A decorator of a method is its neighbour; that of a class is part of it or of its "export".
(class_body (decorator) @leading)

(function_signature name: (_) @prototype.name) @prototype
(ambient_declaration (function_signature) @prototype) @prototype.outer
(export_statement declaration: (function_signature) @prototype) @prototype.outer
[(method_signature name: (_) @method.name) (abstract_method_signature name: (_) @method.name)] @method

[(function_declaration return_type: (type_annotation (_) @function.type))
 (method_definition return_type: (type_annotation (_) @function.type))] @function
(method_definition return_type: (type_annotation (_) @method.type)) @method
(formal_parameters [
  (required_parameter pattern: (identifier) @parameter.name)
  (optional_parameter pattern: (identifier) @parameter.name)
  (required_parameter pattern: (rest_pattern (identifier) @parameter.name))
] @parameter)
(formal_parameters [
  (required_parameter type: (type_annotation (_) @parameter.type))
  (optional_parameter type: (type_annotation (_) @parameter.type))
] @parameter)
(formal_parameters [(required_parameter value: (_) @parameter.value) (optional_parameter value: (_) @parameter.value)] @parameter)
(variable_declarator type: (type_annotation (_) @variable.type)) @variable

(public_field_definition name: (_) @field.name value: (_)? @field.value) @field
(public_field_definition type: (type_annotation (_) @field.type)) @field
(property_signature name: (_) @field.name) @field
(property_signature type: (type_annotation (_) @field.type)) @field
(public_field_definition
  name: (_) @method.name @function.name
  value: [(arrow_function body: (_) @method.body @function.body)
          (function_expression body: (_) @method.body @function.body)]) @method @function
(interface_body (_) @statement)
(interface_body (_) @statement . ";" @statement.outer)
(class_body (public_field_definition) @field . ";" @field.outer)
(interface_body (property_signature) @field . ";" @field.outer)
(_ (abstract_method_signature) @method . ";" @method.outer)
(_ (method_signature) @method . ";" @method.outer)
[(interface_body) (enum_body)] @block
(type_identifier) @identifier

; Names, values and types.

[
  (interface_declaration name: (_) @name) (enum_declaration name: (_) @name) (abstract_class_declaration name: (_) @name)
  (function_signature name: (_) @name) (method_signature name: (_) @name) (abstract_method_signature name: (_) @name)
  (internal_module name: (_) @name) (module name: (_) @name) (property_signature name: (_) @name)
  (public_field_definition name: (_) @name) (enum_assignment name: (_) @name) (type_parameter name: (_) @name)
  (required_parameter pattern: (_) @name) (optional_parameter pattern: (_) @name)
  (import_alias (identifier) @name)
] @name.domain
(enum_body name: (_) @name @variant @variant.name)
(enum_body (enum_assignment name: (_) @variant.name value: (_) @variant.value) @variant)
(lexical_declaration kind: _ . (variable_declarator name: (_) @name type: (_) @name.removal) . ";"? .)
(variable_declaration . (variable_declarator name: (_) @name type: (_) @name.removal) . ";"? .)
(type_alias_declaration "type" @name.removal name: (_) @name value: (_) @name.until) @name.domain
(export_statement "export" @name.removal declaration: (type_alias_declaration name: (_) @name)) @name.domain
(public_field_definition name: (_) @name value: (_) @name.until)

(public_field_definition "=" @value.removal value: (_) @value) @value.domain
(required_parameter "=" @value.removal value: (_) @value) @value.domain
(optional_parameter "=" @value.removal value: (_) @value) @value.domain
(enum_assignment "=" @value.removal value: (_) @value) @value.domain
(type_alias_declaration "=" @value.removal value: (_) @value) @value.domain
(export_statement declaration: (type_alias_declaration value: (_) @value)) @value.domain

(_ type: (type_annotation (_) @type) @type.removal) @type.domain
(lexical_declaration . (variable_declarator type: (type_annotation (_) @type)) . ";"? .) @type.domain
(variable_declaration . (variable_declarator type: (type_annotation (_) @type)) . ";"? .) @type.domain
(_ return_type: (type_annotation (_) @type) @type.removal) @type.domain
(_ return_type: [(asserts_annotation (_) @type) (type_predicate_annotation (_) @type)] @type.removal) @type.domain
(function_type return_type: (_) @type) @type.domain
(as_expression "as" @type.removal . (_) @type .) @type.domain
(satisfies_expression "satisfies" @type.removal . (_) @type .) @type.domain
(type_arguments (_) @type @type-argument)
(type_parameters (type_parameter) @generic)
(class_declaration) @type
[(interface_declaration) (enum_declaration) (abstract_class_declaration) (type_alias_declaration)] @type
(export_statement declaration: [(class_declaration) (interface_declaration) (enum_declaration) (abstract_class_declaration)
                                (type_alias_declaration)] @type) @type.outer
(type_alias_declaration) @type-alias
(export_statement declaration: (type_alias_declaration) @type-alias) @type-alias.outer
(internal_module) @namespace
(expression_statement . (internal_module) @namespace .) @namespace.outer
(module) @namespace

(new_expression constructor: (_) @callee type_arguments: (_) @callee.outer)
(call_expression function: (_) @callee type_arguments: (_) @callee.outer)
(extends_clause "extends" @extends.removal value: (_) @extends)
(extends_clause value: (_) @extends type_arguments: (_) @extends.outer)
[(class_declaration (class_heritage (extends_clause value: (_) @extends)))
 (abstract_class_declaration (class_heritage (extends_clause value: (_) @extends)))] @extends.domain
(extends_type_clause type: (_) @extends @type)
(extends_type_clause "extends" @extends.removal . type: (_) @extends .)
(implements_clause (_) @implements @type)
(implements_clause "implements" @implements.removal . (_) @implements .)

; Statements, bodies, modifiers.

[(interface_body "{" @body.after "}" @body.before) (enum_body "{" @body.after "}" @body.before)] @body
[(interface_declaration body: (_) @body) (enum_declaration body: (_) @body) (abstract_class_declaration body: (_) @body)
 (internal_module body: (_) @body) (module body: (_) @body)] @body.domain
(object_type (_) @statement)
(object_type (_) @statement . ";" @statement.outer)
(object_type (_) @item)
(object_type) @object
(tuple_type) @tuple
[(accessibility_modifier) (override_modifier)] @modifier
[(public_field_definition ["static" "readonly" "abstract" "declare"] @modifier)
 (method_definition ["static" "readonly"] @modifier)
 (abstract_class_declaration "abstract" @modifier) (abstract_method_signature "abstract" @modifier)
 (ambient_declaration "declare" @modifier) (enum_declaration "const" @modifier) (property_signature "readonly" @modifier)]
[(public_field_definition name: (_) @property.name value: (_)? @property.value) (property_signature name: (_) @property.name)] @property
(class_body (public_field_definition) @property . ";" @property.removal)
(interface_body (property_signature) @property . ";" @property.removal)
(object_type (property_signature) @property . ";" @property.removal)
; What is left of a declaration that is not done yet.
(ERROR "function" . (identifier) @name) @name.domain
(ERROR ["class" "interface" "enum" "type"] . [(identifier) (type_identifier)] @name) @name.domain
