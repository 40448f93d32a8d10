; C#. Attributes are part of the declaration they stand before.

(method_declaration
  returns: (_) @method.type @function.type
  name: (_) @method.name @function.name
  parameters: (_) @method.parameters @function.parameters
  body: (_)? @method.body @function.body) @method @function
(constructor_declaration
  name: (_) @method.name @function.name
  parameters: (_) @method.parameters @function.parameters
  body: (_)? @method.body @function.body) @method @function
(destructor_declaration
  name: (_) @method.name @function.name
  parameters: (_) @method.parameters @function.parameters
  body: (_)? @method.body @function.body) @method @function
(operator_declaration type: (_) @method.type @function.type operator: _ @method.name @function.name
  parameters: (_) @method.parameters @function.parameters
  body: (_)? @method.body @function.body) @method @function
(conversion_operator_declaration type: (_) @method.name @function.name @method.type @function.type
  parameters: (_) @method.parameters @function.parameters
  body: (_)? @method.body @function.body) @method @function
(local_function_statement
  type: (_) @function.type
  name: (_) @function.name
  parameters: (_) @function.parameters
  body: (_)? @function.body) @function
(accessor_declaration name: _ @function.name @method.name body: (_) @function.body @method.body) @function @method
(method_declaration name: (_) @prototype.name !body) @prototype

(class_declaration name: (_) @class.name body: (_)? @class.body) @class
(record_declaration name: (_) @class.name body: (_)? @class.body) @class
(class_declaration (parameter_list) @class.parameters) @class
(record_declaration (parameter_list) @class.parameters) @class
(struct_declaration name: (_) @struct.name @class.name body: (_)? @struct.body @class.body) @struct @class
(interface_declaration name: (_) @interface.name body: (_)? @interface.body) @interface
(enum_declaration name: (_) @enum.name body: (_)? @enum.body) @enum
(enum_member_declaration name: (_) @variant.name value: (_)? @variant.value) @variant
(namespace_declaration name: (_) @module.name body: (_)? @module.body) @module
(file_scoped_namespace_declaration name: (_) @module.name) @module
(delegate_declaration type: (_) @type.value name: (_) @type.name) @type

(property_declaration type: (_) @property.type name: (_) @property.name accessors: (_)? @property.body value: (_)? @property.value) @property
(field_declaration (variable_declaration
  type: (_) @field.type . (variable_declarator name: (_) @field.name) .)) @field
(field_declaration (variable_declaration . (_) . (variable_declarator "=" . (_) @field.value) .)) @field
(field_declaration (variable_declaration type: (_) @_type (variable_declarator name: (_) @_name) @field (variable_declarator) @field))
(event_field_declaration (variable_declaration type: (_) @field.type (variable_declarator name: (_) @field.name))) @field
(field_declaration (modifier "const") (variable_declaration (variable_declarator name: (_) @constant.name))) @constant
(local_declaration_statement (modifier "const") (variable_declaration (variable_declarator name: (_) @constant.name))) @constant
(lambda_expression parameters: (_) @lambda.parameters body: (_) @lambda.body) @lambda
(anonymous_method_expression parameters: (_)? @lambda.parameters (block) @lambda.body) @lambda
(attribute_list) @decorator
(attribute_list . (attribute name: (_) @decorator.name @annotation.name)) @decorator @annotation

(parameter_list (parameter type: (_)? @parameter.type name: (_) @parameter.name) @parameter)
(parameter "=" . (_) @parameter.value) @parameter
(bracketed_parameter_list (parameter type: (_)? @parameter.type name: (_) @parameter.name) @parameter)
(parameter_list "params" @parameter.outer . type: (_) @parameter.type . name: (_) @parameter @parameter.name)
(implicit_parameter) @parameter @parameter.name
(catch_declaration "(" @parameter.after type: (_) @parameter.type name: (_)? @parameter.name ")" @parameter.before) @parameter
(argument_list (argument (_) @argument.value .) @argument)
(argument name: (_) @argument.name) @argument
(bracketed_argument_list (argument (_) @argument.value .) @argument)
(attribute_argument_list (attribute_argument) @argument)

(invocation_expression function: (_) @call.name arguments: (_) @call.arguments) @call
(object_creation_expression type: (_) @call.name arguments: (_)? @call.arguments) @call
(implicit_object_creation_expression (argument_list) @call.arguments) @call
(constructor_initializer ["this" "base"] @call.name (argument_list) @call.arguments) @call
(primary_constructor_base_type (_) @call.name (argument_list) @call.arguments) @call

(using_directive !name [(identifier) (qualified_name) (alias_qualified_name) (generic_name)] @import.name) @import
(using_directive name: (_) "=" . (_) @import.name) @import

(variable_declaration type: (_) @variable.type (variable_declarator name: (_) @variable.name) @variable)
(variable_declarator (tuple_pattern) @variable.name) @variable
(variable_declarator "=" . (_) @variable.value) @variable
(variable_declarator name: (_) @assignment.name "=" . (_) @assignment.value) @assignment
(variable_declarator (tuple_pattern) @assignment.name "=" . (_) @assignment.value) @assignment
(local_declaration_statement (variable_declaration type: (_) . (variable_declarator) @variable @assignment .)) @variable.outer @assignment.outer
(field_declaration (variable_declaration type: (_) . (variable_declarator) @variable @assignment .)) @variable.outer @assignment.outer
(assignment_expression left: (_) @assignment.name operator: _ @assignment.operator right: (_) @assignment.value) @assignment

[(using_directive) (extern_alias_directive) (global_attribute) (file_scoped_namespace_declaration)] @statement
(compilation_unit (type_declaration) @statement)
(compilation_unit (namespace_declaration) @statement)
(block (_) @statement)
(declaration_list (_) @statement)
[(expression_statement) (local_declaration_statement) (local_function_statement) (return_statement) (throw_statement)
 (yield_statement) (break_statement) (continue_statement) (goto_statement) (if_statement) (for_statement)
 (foreach_statement) (while_statement) (do_statement) (switch_statement) (try_statement) (using_statement)
 (lock_statement) (fixed_statement) (unsafe_statement) (checked_statement) (labeled_statement)] @statement
[(block) (declaration_list) (enum_member_declaration_list) (switch_body) (accessor_list)] @block

(if_statement condition: (_) @if.condition @condition consequence: (_) @if.body) @if @condition.domain
((if_statement "else" @else.outer alternative: (_) @else @else.body) (#not-kind? @else "if_statement"))
(if_statement "else" @else-if alternative: (if_statement condition: (_) @else-if.condition consequence: (_) @else-if.body @else-if.outer))
(conditional_expression condition: (_) @condition) @condition.domain
(for_statement condition: (_)? @for.condition body: (_) @for.body) @for
(for_statement condition: (_) @condition) @condition.domain
(foreach_statement type: (_)? @for.type left: (_) @for.name right: (_) @for.value body: (_) @for.body) @for
(while_statement condition: (_) @while.condition @condition body: (_) @while.body) @while @condition.domain
(do_statement body: (_) @while.body condition: (_) @while.condition @condition) @while @condition.domain
(switch_statement value: (_) @switch.value body: (_) @switch.body) @switch
(switch_expression . (_) @switch.value) @switch
(switch_section (pattern) @case.value) @case
(switch_section) @case
(switch_section "default") @default
(switch_expression_arm . (discard)) @default
(switch_expression_arm . (_) @case.value "=>" . (_) @case.body) @case
(try_statement body: (_) @try.body) @try
(catch_clause (catch_declaration type: (_) @catch.value)) @catch
(catch_clause body: (_) @catch.body) @catch
(finally_clause (block) @finally.body) @finally
(using_statement body: (_) @with.body) @with
(lock_statement "(" . (_) @with.value) @with
(lock_statement [(block) (expression_statement)] @with.body) @with

(return_statement (_)? @return.value) @return
(yield_statement "return" (_) @return.value) @return
[(string_literal) (verbatim_string_literal) (raw_string_literal) (interpolated_string_expression) (character_literal)] @string
(comment) @comment
((comment) @doc (#match? @doc "^(///|/[*][*])"))
(identifier) @identifier

; --- Names: with a value behind them they go with all before it.
(class_declaration name: (_) @name) @name.domain
(record_declaration name: (_) @name) @name.domain
(struct_declaration name: (_) @name) @name.domain
(interface_declaration name: (_) @name) @name.domain
(enum_declaration name: (_) @name) @name.domain
(enum_member_declaration name: (_) @name) @name.domain
(namespace_declaration name: (_) @name) @name.domain
(file_scoped_namespace_declaration name: (_) @name) @name.domain
(delegate_declaration name: (_) @name) @name.domain
(method_declaration name: (_) @name) @name.domain
(constructor_declaration name: (_) @name) @name.domain
(destructor_declaration name: (_) @name) @name.domain
(local_function_statement name: (_) @name) @name.domain
(property_declaration name: (_) @name) @name.domain
(event_declaration name: (_) @name) @name.domain
(type_parameter name: (_) @name) @name.domain
(parameter name: (_) @name) @name.domain
(implicit_parameter) @name
(parameter_list "params" . type: (_) . name: (_) @name)
(argument name: (_) @name) @name.domain
(local_declaration_statement (modifier)* @name.removal (variable_declaration type: (_) @name.removal . (variable_declarator . (_) @name) .)) @name.domain
(local_declaration_statement (variable_declaration type: (_) . (variable_declarator . (_) @name "=" . (_) @name.until) .))
(local_declaration_statement (variable_declaration (variable_declarator . (_) @name) @name.domain))
(field_declaration (modifier)* @name.removal (variable_declaration type: (_) @name.removal . (variable_declarator . (_) @name) .)) @name.domain
(field_declaration (variable_declaration type: (_) . (variable_declarator . (_) @name "=" . (_) @name.until) .))
(event_field_declaration (variable_declaration (variable_declarator . (_) @name))) @name.domain
(using_statement (variable_declaration (variable_declarator . (_) @name))) @name.domain
(fixed_statement (variable_declaration (variable_declarator . (_) @name))) @name.domain
(for_statement initializer: (variable_declaration (variable_declarator . (_) @name) @name.domain))
(foreach_statement left: (_) @name) @name.domain
(catch_clause (catch_declaration name: (_) @name)) @name.domain
(declaration_expression name: (_) @name) @name.domain
(declaration_pattern name: (_) @name) @name.domain
(assignment_expression left: (_) @name right: (_) @name.until) @name.domain
(expression_statement (assignment_expression left: (_) @name)) @name.domain
(from_clause name: (_) @name) @name.domain
(using_directive name: (_) @name) @name.domain

; --- Values.
(local_declaration_statement (variable_declaration type: (_) . (variable_declarator "=" @value.removal . (_) @value) .)) @value.domain
(variable_declarator "=" @value.removal . (_) @value) @value.domain
(field_declaration (variable_declaration type: (_) . (variable_declarator "=" @value.removal . (_) @value) .)) @value.domain
(using_statement (variable_declaration (variable_declarator "=" @value.removal . (_) @value))) @value.domain
((using_statement "(" . (_) @value @_kind . ")") @value.domain (#not-match? @_kind "^\\w[^(]* \\w+ *="))
(property_declaration "=" @value.removal . value: (_) @value) @value.domain
(property_declaration value: (arrow_expression_clause "=>" @value.removal (_) @value)) @value.domain
(method_declaration body: (arrow_expression_clause "=>" @value.removal (_) @value)) @value.domain
(local_function_statement body: (arrow_expression_clause "=>" @value.removal (_) @value)) @value.domain
(accessor_declaration body: (arrow_expression_clause "=>" @value.removal (_) @value)) @value.domain
(enum_member_declaration "=" @value.removal value: (_) @value) @value.domain
(parameter "=" @value.removal . (_) @value) @value.domain
(argument name: (_) ":" @value.removal . (_) @value) @value.domain
(attribute_argument "=" @value.removal . (_) @value) @value.domain
(assignment_expression operator: _ @value.removal right: (_) @value) @value.domain
(expression_statement (assignment_expression right: (_) @value)) @value.domain
(lambda_expression "=>" @value.removal body: (expression) @value) @value.domain
(return_statement (_) @value) @value.domain
(throw_statement (_) @value) @value.domain
(throw_expression (_) @value) @value.domain
(yield_statement "return" (_) @value) @value.domain
(foreach_statement right: (_) @value) @value.domain
(lock_statement "(" . (_) @value) @value.domain
(switch_statement value: (_) @value) @value.domain
(switch_expression . (_) @value "switch") @value.domain
(switch_expression_arm "=>" . (_) @value) @value.domain
(using_directive name: (_) "=" @value.removal . (_) @value) @value.domain

; --- Types.
[(class_declaration name: (_) @type.name) (record_declaration name: (_) @type.name) (struct_declaration name: (_) @type.name)
 (interface_declaration name: (_) @type.name) (enum_declaration name: (_) @type.name)] @type
[(delegate_declaration) (using_directive name: (_))] @type-alias
(local_declaration_statement (variable_declaration type: (_) @type)) @type.domain
(field_declaration (variable_declaration type: (_) @type)) @type.domain
(event_field_declaration (variable_declaration type: (_) @type)) @type.domain
(using_statement (variable_declaration type: (_) @type)) @type.domain
(for_statement initializer: (variable_declaration type: (_) @type) @type.domain)
(foreach_statement type: (_) @type) @type.domain
(parameter type: (_) @type) @type.domain
(parameter_list "params" . type: (_) @type)
(property_declaration type: (_) @type) @type.domain
(indexer_declaration type: (_) @type) @type.domain
(event_declaration type: (_) @type) @type.domain
(delegate_declaration type: (_) @type) @type.domain
(method_declaration returns: (_) @type) @type.domain
(local_function_statement type: (_) @type) @type.domain
(operator_declaration type: (_) @type) @type.domain
(conversion_operator_declaration type: (_) @type) @type.domain
(catch_clause (catch_declaration type: (_) @type)) @type.domain
(cast_expression "(" @type.removal type: (_) @type ")" @type.removal) @type.domain
(as_expression "as" @type.removal right: (_) @type)
(is_expression right: (_) @type)
(declaration_pattern type: (_) @type)
(declaration_expression type: (_) @type) @type.domain
(object_creation_expression type: (_) @type)
(array_creation_expression type: (_) @type)
(typeof_expression type: (_) @type)
(default_expression type: (_) @type)
(tuple_element type: (_) @type) @type.domain
(type_argument_list (_) @type-argument @type)
(type_parameter_list (type_parameter) @generic)

(class_declaration (base_list ":" @extends.removal . (_) @extends .)) @extends.domain
(class_declaration (base_list . (_) @extends . (_))) @extends.domain
(record_declaration (base_list ":" @extends.removal . (_) @extends .)) @extends.domain
(record_declaration (base_list . (_) @extends . (_))) @extends.domain
(struct_declaration (base_list ":" @implements.removal . (_) @implements .)) @implements.domain
(struct_declaration (base_list . (_) @implements . (_))) @implements.domain
(interface_declaration (base_list ":" @extends.removal . (_) @extends .)) @extends.domain
(interface_declaration (base_list . (_) @extends . (_))) @extends.domain
(enum_declaration (base_list ":" @extends.removal . (_) @extends .)) @extends.domain
(class_declaration (base_list . (_) (_) @implements)) @implements.domain
(record_declaration (base_list . (_) (_) @implements)) @implements.domain
(struct_declaration (base_list . (_) (_) @implements)) @implements.domain
(interface_declaration (base_list . (_) (_) @extends)) @extends.domain
(base_list (_) @type)
(modifier) @modifier
[(attribute_list) (global_attribute)] @annotation @attribute

; --- Lists of parameters and arguments.
(parameter_list "(" @parameter-list.after ")" @parameter-list.before) @parameter-list @parameter-list.domain
(bracketed_parameter_list "[" @parameter-list.after "]" @parameter-list.before) @parameter-list @parameter-list.domain
(implicit_parameter) @parameter-list
(argument_list "(" @argument-list.after ")" @argument-list.before) @argument-list @argument-list.domain
(bracketed_argument_list "[" @argument-list.after "]" @argument-list.before) @argument-list @argument-list.domain
(attribute_argument_list "(" @argument-list.after ")" @argument-list.before) @argument-list @argument-list.domain
(invocation_expression function: (_) @callee) @callee.domain
(object_creation_expression "new" @callee.outer type: (_) @callee) @callee.domain
(implicit_object_creation_expression "new" @callee) @callee.domain
(constructor_initializer ["this" "base"] @callee) @callee.domain
(primary_constructor_base_type . (_) @callee) @callee.domain
(attribute name: (_) @callee (attribute_argument_list)) @callee.domain
[(implicit_object_creation_expression) (constructor_initializer)] @call
(constructor_declaration) @constructor

; --- Bodies.
(block "{" @body.after "}" @body.before) @body
(declaration_list "{" @body.after "}" @body.before) @body
(enum_member_declaration_list "{" @body.after "}" @body.before) @body
(switch_body "{" @body.after "}" @body.before) @body
(accessor_list "{" @body.after "}" @body.before) @body
(class_declaration body: (_) @body) @body.domain
(record_declaration body: (_) @body) @body.domain
(struct_declaration body: (_) @body) @body.domain
(interface_declaration body: (_) @body) @body.domain
(enum_declaration body: (_) @body) @body.domain
(namespace_declaration body: (_) @body) @body.domain
(method_declaration body: (block) @body) @body.domain
(method_declaration body: (arrow_expression_clause (_) @body)) @body.domain
(constructor_declaration body: (_) @body) @body.domain
(destructor_declaration body: (_) @body) @body.domain
(operator_declaration body: (block) @body) @body.domain
(conversion_operator_declaration body: (block) @body) @body.domain
(local_function_statement body: (block) @body) @body.domain
(local_function_statement body: (arrow_expression_clause (_) @body)) @body.domain
(accessor_declaration body: (block) @body) @body.domain
(property_declaration accessors: (_) @body) @body.domain
(indexer_declaration accessors: (_) @body) @body.domain
(lambda_expression body: (_) @body) @body.domain
(anonymous_method_expression (block) @body) @body.domain
(if_statement consequence: (_) @body) @body.domain
(if_statement alternative: (block) @body)
(for_statement body: (_) @body) @body.domain
(foreach_statement body: (_) @body) @body.domain
(while_statement body: (_) @body) @body.domain
(do_statement body: (_) @body) @body.domain
(switch_statement body: (_) @body) @body.domain
(switch_expression "{" @body.after "}" @body.before) @body @body.domain
(try_statement body: (_) @body) @body.domain
(catch_clause body: (_) @body) @body.domain
(finally_clause (block) @body) @body.domain
(using_statement body: (_) @body) @body.domain
(lock_statement (block) @body) @body.domain
(fixed_statement (block) @body) @body.domain
(unsafe_statement (block) @body) @body.domain
(switch_section ":" @body.after) @body @body.domain
(checked_statement (block) @body) @body.domain

; --- Branches, loops and the other ways a program goes.
(if_statement "if" @branch consequence: (_) @branch.outer)
((if_statement "if" @branch alternative: (if_statement) @branch.until) @_if (#not-in? @_if if_statement))
(if_statement "else" @branch.outer alternative: (if_statement "if" @branch))
((if_statement "else" @branch alternative: (_) @branch.outer @_if) (#not-kind? @_if "if_statement"))
(conditional_expression condition: (_) @condition) @condition.domain
(conditional_expression consequence: (_) @branch)
(conditional_expression alternative: (_) @branch)
(try_statement "try" @branch body: (_) @branch.outer)
[(catch_clause) (finally_clause) (switch_section) (switch_expression_arm)] @branch
(switch_section (pattern) @condition) @condition.domain
(switch_section (when_clause "when" @condition.removal (_) @condition)) @condition.domain
(switch_expression_arm . (_) @condition "=>") @condition.domain
(switch_expression_arm (when_clause "when" @condition.removal (_) @condition)) @condition.domain
(catch_clause (catch_filter_clause "(" . (_) @condition)) @condition.domain
(where_clause (_) @condition) @condition.domain
[(for_statement) (foreach_statement) (while_statement) (do_statement)] @loop
(do_statement) @do
[(throw_statement) (throw_expression)] @throw
(yield_statement) @yield
(break_statement) @break
(continue_statement) @continue
(goto_statement) @goto
(using_directive) @using
(namespace_declaration) @namespace
(file_scoped_namespace_declaration) @namespace
(local_declaration_statement) @declaration
(field_declaration) @declaration

; --- Expressions and literals.
[(binary_expression) (prefix_unary_expression) (postfix_unary_expression) (is_expression) (as_expression)
 (is_pattern_expression) (range_expression) (conditional_expression)] @expression
(binary_expression left: (_) @operand operator: _ @operator right: (_) @operand)
(as_expression left: (_) @operand right: (_) @operand)
(is_expression left: (_) @operand right: (_) @operand)
[(prefix_unary_expression (_) @operand) (postfix_unary_expression (_) @operand)]
[(integer_literal) (real_literal)] @number
(string_literal . "\"" @string-text.after "\"" @string-text.before) @string-text @string-text.domain
(interpolated_string_expression (interpolation_quote) @string-text.after (interpolation_quote) @string-text.before .) @string-text @string-text.domain
(interpolated_string_expression "\"" @string-text.after "\"" @string-text.before) @string-text @string-text.domain
(raw_string_literal (raw_string_content) @string-text) @string-text.domain
(character_literal) @character-literal
(initializer_expression (_) @item)
(initializer_expression (_) @element)
(collection_expression (collection_element) @item @element)
(collection_expression) @list
(array_creation_expression (initializer_expression) @list)
(implicit_array_creation_expression (initializer_expression) @list)
(variable_declarator (initializer_expression) @list)
((object_creation_expression type: (_) @_type initializer: (initializer_expression) @list)
  (#not-match? @_type "Dictionary|Lookup|Map\\b|HashSet|SortedSet"))
((object_creation_expression type: (_) @_type initializer: (initializer_expression) @set) (#match? @_type "Set\\b"))
((object_creation_expression type: (_) @_type initializer: (initializer_expression) @dictionary) (#match? @_type "Dictionary|Lookup|Map\\b"))
(object_creation_expression initializer: (initializer_expression (assignment_expression)) @object)
(anonymous_object_creation_expression) @object
(initializer_expression (assignment_expression left: (_) @key @key.name @entry.name right: (_) @entry.value @key.until) @entry @key.domain)
(initializer_expression (initializer_expression . (_) @key @key.name @entry.name . (_) @value @entry.value @key.until .) @entry @key.domain @value.domain)
(tuple_expression (argument) @item) @tuple
((comment) @docstring (#match? @docstring "^(///|/[*][*])"))
