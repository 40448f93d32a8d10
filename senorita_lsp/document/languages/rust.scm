; Rust. Attributes before an item belong to it; so do its documentation comments (///, /** */).

(function_item
  name: (_) @function.name
  parameters: (_) @function.parameters
  return_type: (_)? @function.type
  body: (_) @function.body) @function
(impl_item body: (declaration_list (function_item
  name: (_) @method.name parameters: (_) @method.parameters return_type: (_)? @method.type body: (_) @method.body) @method))
(trait_item body: (declaration_list (function_item
  name: (_) @method.name parameters: (_) @method.parameters return_type: (_)? @method.type body: (_) @method.body) @method))
(function_signature_item
  name: (_) @method.name @function.name
  parameters: (_) @method.parameters @function.parameters) @method @function

(struct_item name: (_) @struct.name @class.name body: (_)? @struct.body @class.body) @struct @class
(union_item name: (_) @struct.name body: (_) @struct.body) @struct
(enum_item name: (_) @enum.name body: (_) @enum.body) @enum
(enum_variant name: (_) @variant.name) @variant
(trait_item name: (_) @trait.name body: (_) @trait.body) @trait
(impl_item type: [(type_identifier) (scoped_type_identifier)] @implementation.name body: (_) @implementation.body) @implementation
(impl_item type: (generic_type type: (_) @implementation.name) body: (_) @implementation.body) @implementation
(mod_item name: (_) @module.name body: (_)? @module.body) @module
(type_item name: (_) @type.name type: (_) @type.value) @type
(macro_definition name: (_) @macro.name) @macro
[(const_item name: (_) @constant.name value: (_)? @constant.value)
 (static_item name: (_) @constant.name value: (_)? @constant.value)] @constant
(field_declaration name: (_) @field.name type: (_) @field.type) @field
(closure_expression parameters: (_) @lambda.parameters body: (_) @lambda.body) @lambda
[(attribute_item) (inner_attribute_item)] @decorator
(attribute_item) @leading

(parameters [(parameter) (self_parameter) (variadic_parameter)] @parameter)
(parameters (parameter pattern: (_) @parameter.name type: (_) @parameter.type) @parameter)
(closure_parameters (_) @parameter)
(arguments (_) @argument)
(call_expression function: (_) @call.name arguments: (_) @call.arguments) @call
(macro_invocation macro: (_) @call.name (token_tree) @call.arguments) @call

[(use_declaration argument: (_) @import.name) (extern_crate_declaration name: (_) @import.name)] @import

(let_declaration pattern: (_) @variable.name type: (_)? @variable.type value: (_)? @variable.value) @variable
(let_declaration pattern: (_) @assignment.name value: (_) @assignment.value) @assignment
[(const_item name: (_) @variable.name value: (_)? @variable.value)
 (static_item name: (_) @variable.name value: (_)? @variable.value)] @variable
(assignment_expression left: (_) @assignment.name right: (_) @assignment.value) @assignment
(compound_assignment_expr left: (_) @assignment.name operator: _ @assignment.operator right: (_) @assignment.value) @assignment

(source_file (_) @statement)
(block (_) @statement)
(declaration_list (_) @statement)
[(block) (declaration_list) (field_declaration_list) (enum_variant_list) (match_block)] @block

(if_expression condition: (_) @if.condition @condition consequence: (_) @if.body) @if @condition.domain
(else_clause (block) @else.body) @else
(else_clause (if_expression condition: (_) @branch.condition consequence: (_) @branch.body) @branch) @branch.outer
(for_expression pattern: (_) @for.name value: (_) @for.value body: (_) @for.body) @for
(while_expression condition: (_) @while.condition @condition body: (_) @while.body) @while @condition.domain
(loop_expression body: (_) @while.body) @while
(match_expression value: (_) @switch.value body: (_) @switch.body) @switch
(match_arm pattern: (_) @case.value value: (_) @case.body) @case
(try_block (block) @try.body) @try

(return_expression (_)? @return.value) @return
[(string_literal) (raw_string_literal) (char_literal)] @string
[(line_comment) (block_comment)] @comment
([(line_comment (outer_doc_comment_marker)) (block_comment (outer_doc_comment_marker))] @doc)
[(identifier) (field_identifier) (type_identifier) (shorthand_field_identifier)] @identifier
