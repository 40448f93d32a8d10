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
; What can still be made out of broken code.
(ERROR [(function_item) (struct_item) (enum_item) (impl_item) (trait_item) (mod_item) (const_item) (static_item)
  (type_item) (use_declaration) (let_declaration) (expression_statement) (macro_invocation)] @statement)
[(block) (declaration_list) (field_declaration_list) (enum_variant_list) (match_block)] @block

(if_expression condition: (_) @if.condition @condition consequence: (_) @if.body) @if @condition.domain
(else_clause (block) @else.body) @else
(else_clause "else" @else-if (if_expression condition: (_) @else-if.condition consequence: (_) @else-if.body @else-if.outer))
(for_expression pattern: (_) @for.name value: (_) @for.value body: (_) @for.body) @for
(while_expression condition: (_) @while.condition @condition body: (_) @while.body) @while @condition.domain
(loop_expression body: (_) @while.body) @while
(match_expression value: (_) @switch.value body: (_) @switch.body) @switch
(match_arm pattern: (_) @case.value value: (_) @case.body) @case
((match_arm pattern: (_) @_any) @default (#eq? @_any "_"))
(try_block (block) @try.body) @try

(return_expression (_)? @return.value) @return
(expression_statement (return_expression) @return) @return.outer
[(string_literal) (raw_string_literal) (char_literal)] @string
[(line_comment) (block_comment)] @comment
([(line_comment (outer_doc_comment_marker)) (block_comment (outer_doc_comment_marker))] @doc)
[(identifier) (field_identifier) (type_identifier) (shorthand_field_identifier)] @identifier

; --- Classes: what holds methods, and what they are of.
(trait_item name: (_) @class.name body: (_) @class.body) @class
(impl_item type: (_) @class.name body: (_) @class.body) @class
(mod_item name: (_) @namespace.name) @namespace
[(type_item) (associated_type)] @type-alias
[(struct_item name: (_) @type.name) (enum_item name: (_) @type.name) (union_item name: (_) @type.name) (trait_item name: (_) @type.name) (associated_type name: (_) @type.name)] @type
(function_signature_item name: (_) @prototype.name) @prototype
((function_item name: (_) @_name) @constructor (#eq? @_name "new"))

; --- Names: with a value behind them they go with all before it.
(function_item name: (_) @name) @name.domain
(function_signature_item name: (_) @name) @name.domain
(struct_item name: (_) @name) @name.domain
(union_item name: (_) @name) @name.domain
(enum_item name: (_) @name) @name.domain
(enum_variant name: (_) @name) @name.domain
(trait_item name: (_) @name) @name.domain
(impl_item type: (_) @name) @name.domain
(mod_item name: (_) @name) @name.domain
(type_item name: (_) @name (type_parameters)? @name.outer) @name.domain
(associated_type name: (_) @name) @name.domain
(macro_definition name: (_) @name) @name.domain
(field_declaration name: (_) @name) @name.domain
(type_parameter name: (_) @name) @name.domain
(const_parameter name: (_) @name) @name.domain
(parameter pattern: (_) @name) @name.domain
(closure_parameters (identifier) @name)
(const_item (visibility_modifier)? @name.removal "const" @name.removal name: (_) @name type: (_)? @name.removal value: (_)? @name.until) @name.domain
(static_item (visibility_modifier)? @name.removal "static" @name.removal name: (_) @name type: (_)? @name.removal value: (_)? @name.until) @name.domain
(let_declaration "let" @name.removal pattern: (_) @name type: (_)? @name.removal value: (_)? @name.until) @name.domain
(let_condition pattern: (_) @name) @name.domain
(use_as_clause alias: (_) @name) @name.domain
(assignment_expression left: (_) @name right: (_) @name.until) @name.domain
(compound_assignment_expr left: (_) @name right: (_) @name.until) @name.domain
(expression_statement (assignment_expression left: (_) @name)) @name.domain
(expression_statement (compound_assignment_expr left: (_) @name)) @name.domain
(for_expression pattern: (_) @name) @name.domain

; --- Values.
(let_declaration "=" @value.removal value: (_) @value) @value.domain
(const_item "=" @value.removal value: (_) @value) @value.domain
(static_item "=" @value.removal value: (_) @value) @value.domain
(type_item "=" @value.removal type: (_) @value) @value.domain
(enum_variant "=" @value.removal value: (_) @value) @value.domain
(let_condition "=" @value.removal value: (_) @value) @value.domain
(assignment_expression "=" @value.removal right: (_) @value) @value.domain
(compound_assignment_expr operator: _ @value.removal right: (_) @value) @value.domain
(expression_statement (assignment_expression right: (_) @value)) @value.domain
(expression_statement (compound_assignment_expr right: (_) @value)) @value.domain
((closure_expression body: (_) @value) @value.domain (#not-match? @value "^[{]"))
(return_expression (_) @value) @value.domain
(break_expression (_expression) @value) @value.domain
(yield_expression (_) @value) @value.domain
(for_expression value: (_) @value) @value.domain
(match_expression value: (_) @value) @value.domain
(field_initializer field: (_) @key @key.name ":" @value.removal value: (_) @value @key.until) @key.domain @value.domain
(field_initializer field: (_) @entry.name value: (_) @entry.value) @entry
[(shorthand_field_initializer) (base_field_initializer)] @entry

; --- Types.
(let_declaration ":" @type.removal type: (_) @type) @type.domain
(const_item ":" @type.removal type: (_) @type) @type.domain
(static_item ":" @type.removal type: (_) @type) @type.domain
(parameter ":" @type.removal type: (_) @type) @type.domain
(field_declaration ":" @type.removal type: (_) @type) @type.domain
(ordered_field_declaration_list type: (_) @type)
(function_item "->" @type.removal return_type: (_) @type) @type.domain
(function_signature_item "->" @type.removal return_type: (_) @type) @type.domain
(closure_expression "->" @type.removal return_type: (_) @type) @type.domain
(type_cast_expression "as" @type.removal type: (_) @type)
(type_arguments (_) @type-argument @type)
(type_parameters [(type_parameter) (lifetime_parameter) (const_parameter)] @generic)
(trait_item bounds: (trait_bounds ":" @extends.after @extends.removal) @extends) @extends.domain
(impl_item trait: (_) @implements "for" @implements.removal) @implements.domain
[(impl_item trait: (_) @type) (impl_item type: (_) @type) (trait_bounds (_) @type)]
[(visibility_modifier) (mutable_specifier)] @modifier
(function_modifiers _ @modifier)
(closure_expression ["move" "async" "static"] @modifier)
[(attribute_item) (inner_attribute_item)] @annotation
(attribute_item (attribute . (_) @decorator.name @annotation.name @attribute.name)) @decorator @annotation @attribute
[(attribute_item) (inner_attribute_item)] @attribute

; --- Lists of parameters and arguments. A variant's fields are declared as a call hands them over.
(parameters "(" @parameter-list.after ")" @parameter-list.before) @parameter-list @parameter-list.domain
(closure_parameters . "|" @parameter-list.after "|" @parameter-list.before .) @parameter-list @parameter-list.domain
(arguments "(" @argument-list.after ")" @argument-list.before) @argument-list @argument-list.domain
(ordered_field_declaration_list "(" @argument-list.after ")" @argument-list.before) @argument-list @argument-list.domain
(macro_invocation (token_tree ["(" "[" "{"] @argument-list.after [")" "]" "}"] @argument-list.before) @argument-list)
(ordered_field_declaration_list type: (_) @argument)
(macro_invocation (token_tree ["(" "[" "{" ","] . (_) @argument . [")" "]" "}" ","]))
(call_expression function: (_) @callee) @callee.domain
(macro_invocation macro: (_) @callee "!" @callee.outer) @callee.domain
(enum_variant name: (_) @callee body: (ordered_field_declaration_list)) @callee.domain
(struct_expression name: (_) @callee) @callee.domain
(enum_variant body: (ordered_field_declaration_list)) @call
(struct_expression name: (_) @call.name) @call
(enum_variant body: (_) @variant.body) @variant

; --- Bodies.
(block "{" @body.after "}" @body.before) @body
(declaration_list "{" @body.after "}" @body.before) @body
(field_declaration_list "{" @body.after "}" @body.before) @body
(enum_variant_list "{" @body.after "}" @body.before) @body
(match_block "{" @body.after "}" @body.before) @body
(function_item body: (_) @body) @body.domain
(closure_expression body: (_) @body) @body.domain
(impl_item body: (_) @body) @body.domain
(trait_item body: (_) @body) @body.domain
(mod_item body: (_) @body) @body.domain
(foreign_mod_item body: (_) @body) @body.domain
(struct_item body: (field_declaration_list) @body) @body.domain
(union_item body: (_) @body) @body.domain
(enum_item body: (_) @body) @body.domain
(if_expression consequence: (_) @body) @body.domain
(else_clause (block) @body) @body.domain
(for_expression body: (_) @body) @body.domain
(while_expression body: (_) @body) @body.domain
(loop_expression body: (_) @body) @body.domain
(match_expression body: (_) @body) @body.domain
(match_arm value: (_) @body) @body.domain
[(unsafe_block (block) @body) (async_block (block) @body) (try_block (block) @body) (const_block body: (_) @body)] @body.domain

; --- Branches, loops and the other ways a program goes.
(if_expression "if" @branch consequence: (_) @branch.outer)
((if_expression "if" @branch alternative: (else_clause (if_expression) @branch.until)) @_if (#not-in? @_if else_clause))
(else_clause "else" @branch.outer (if_expression "if" @branch))
(else_clause (block)) @branch
(let_declaration "else" @branch alternative: (_) @branch.outer)
(let_declaration "else" @else alternative: (block) @else.body @else.outer)
(match_arm) @branch
(match_arm pattern: (match_pattern . (_) @condition .)) @condition.domain
(match_pattern . (_) @condition "if")
(match_arm pattern: (match_pattern "if" @condition.removal condition: (_) @condition)) @condition.domain
[(for_expression) (while_expression) (loop_expression)] @loop
(break_expression) @break
(expression_statement (break_expression) @break) @break.outer
(continue_expression) @continue
(expression_statement (continue_expression) @continue) @continue.outer
(yield_expression) @yield
((macro_invocation macro: (_) @_name) @throw (#any-of? @_name "panic" "bail" "unreachable" "todo"))
((expression_statement (macro_invocation macro: (_) @_name) @throw) @throw.outer (#any-of? @_name "panic" "bail" "unreachable" "todo"))
((macro_invocation macro: (_) @_name) @assert (#match? @_name "^(debug_)?assert"))
(let_declaration !value) @declaration
[(use_declaration) (extern_crate_declaration)] @using

; --- Expressions and literals.
[(binary_expression) (unary_expression) (reference_expression) (range_expression) (type_cast_expression) (try_expression)] @expression
(binary_expression left: (_) @operand operator: _ @operator right: (_) @operand)
(unary_expression (_) @operand)
[(integer_literal) (float_literal)] @number
(string_literal "\"" @string-text.after "\"" @string-text.before) @string-text @string-text.domain
(raw_string_literal (string_content) @string-text) @string-text.domain
(char_literal) @character-literal
(array_expression) @list
((macro_invocation macro: (_) @_name (token_tree)) @list (#eq? @_name "vec"))
(array_expression (_) @item @element)
((macro_invocation macro: (_) @_name (token_tree ["(" "[" "{" ","] . (_) @item @element . [")" "]" "}" ","])) (#eq? @_name "vec"))
(tuple_expression (_) @item) @tuple
(field_initializer_list) @dictionary @object
(field_initializer_list (_) @item)
(enum_variant_list (enum_variant) @item)
((line_comment (outer_doc_comment_marker)) @docstring)
((block_comment (outer_doc_comment_marker)) @docstring)
