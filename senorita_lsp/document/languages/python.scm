; Python. A decorated definition is the definition with its decorators.

(function_definition
  name: (_) @function.name
  parameters: (_) @function.parameters
  return_type: (_)? @function.type
  body: (_) @function.body) @function
(decorated_definition definition: (function_definition) @function) @function.outer

(class_definition body: (block
  (function_definition
    name: (_) @method.name
    parameters: (_) @method.parameters
    return_type: (_)? @method.type
    body: (_) @method.body) @method))
(class_definition body: (block
  (decorated_definition definition: (function_definition
    name: (_) @method.name
    parameters: (_) @method.parameters
    return_type: (_)? @method.type
    body: (_) @method.body) @method) @method.outer))

(class_definition name: (_) @class.name body: (_) @class.body) @class
(decorated_definition definition: (class_definition) @class) @class.outer
(type_alias_statement left: (_) @type.name right: (_) @type.value) @type
(lambda parameters: (_)? @lambda.parameters body: (_) @lambda.body) @lambda
(decorator (_) @decorator.value) @decorator

(parameters (identifier) @parameter @parameter.name)
(parameters [(default_parameter) (typed_default_parameter)] @parameter)
(parameters (_ name: (identifier) @parameter.name value: (_) @parameter.value) @parameter)
(parameters (typed_default_parameter type: (_) @parameter.type) @parameter)
(parameters (typed_parameter . (identifier) @parameter.name type: (_) @parameter.type) @parameter)
(parameters (typed_parameter (_ (identifier) @parameter.name) type: (_) @parameter.type) @parameter)
(parameters [(list_splat_pattern (identifier) @parameter.name) (dictionary_splat_pattern (identifier) @parameter.name)] @parameter)
(lambda_parameters (identifier) @parameter @parameter.name)
(lambda_parameters (default_parameter name: (_) @parameter.name value: (_) @parameter.value) @parameter)

(call arguments: (argument_list (_) @argument))
(call arguments: (argument_list (keyword_argument name: (_) @argument.name value: (_) @argument.value) @argument))
(call function: (_) @call.name arguments: (_) @call.arguments) @call

[(import_statement) (import_from_statement) (future_import_statement)] @import
(import_statement name: (dotted_name) @import.name)  @import
(import_from_statement module_name: (_) @import.name) @import

(assignment left: (_) @assignment.name type: (_)? @assignment.type right: (_)? @assignment.value) @assignment
(augmented_assignment left: (_) @assignment.name operator: _ @assignment.operator right: (_) @assignment.value) @assignment
(assignment left: (identifier) @variable.name type: (_)? @variable.type right: (_)? @variable.value) @variable
(named_expression name: (_) @assignment.name value: (_) @assignment.value) @assignment

(module (_) @statement)
(block (_) @statement)
(block) @block

(if_statement condition: (_) @if.condition consequence: (_) @if.body) @if
(elif_clause condition: (_) @else-if.condition consequence: (_) @else-if.body) @else-if
(else_clause body: (_) @else.body) @else
(for_statement left: (_) @for.name right: (_) @for.value body: (_) @for.body) @for
(while_statement condition: (_) @while.condition body: (_) @while.body) @while
(try_statement "try" @try body: (_) @try.body @try.outer) @try.removal
(except_clause value: (_)? @catch.value (block) @catch.body) @catch
(finally_clause (block) @finally.body) @finally
(with_statement body: (_) @with.body) @with
(match_statement subject: (_) @switch.value body: (_) @switch.body) @switch
(case_clause (case_pattern) @case.value consequence: (_) @case.body) @case
((case_clause (case_pattern) @_any) @default (#eq? @_any "_"))

(return_statement (_)? @return.value) @return
(string) @string
(comment) @comment
(pair key: (_) @entry.name value: (_) @entry.value) @entry
(identifier) @identifier

; Names, values, types and keys: what deleting them takes along.

(function_definition name: (_) @name) @name.domain
(class_definition name: (_) @name) @name.domain
(assignment left: (_) @name right: (_) @name.until) @name.domain
(assignment left: (_) @name type: (_) @name.removal !right) @name.domain
(augmented_assignment left: (_) @name right: (_) @name.until) @name.domain
(named_expression name: (_) @name value: (_) @name.until) @name.domain
(type_alias_statement "type" @name.removal left: (_) @name right: (_) @name.until) @name.domain
(keyword_argument name: (_) @name value: (_) @name.until) @name.domain
[(for_statement left: (_) @name) (for_in_clause left: (_) @name)] @name.domain
(as_pattern "as" @name.removal alias: (_) @name) @name.domain
(parameters (identifier) @name)
(lambda_parameters (identifier) @name)
[(default_parameter name: (_) @name value: (_) @name.until) (typed_default_parameter name: (_) @name value: (_) @name.until)] @name.domain
(typed_parameter . [(identifier) @name (_ (identifier) @name)] type: (_) @name.removal) @name.domain
[(list_splat_pattern (identifier) @name) (dictionary_splat_pattern (identifier) @name)] @name.domain

(assignment "=" @value.removal right: (_) @value) @value.domain
(augmented_assignment operator: _ @value.removal right: (_) @value) @value.domain
(named_expression ":=" @value.removal value: (_) @value) @value.domain
(type_alias_statement "=" @value.removal right: (_) @value) @value.domain
(default_parameter "=" @value.removal value: (_) @value) @value.domain
(typed_default_parameter "=" @value.removal value: (_) @value) @value.domain
(keyword_argument "=" @value.removal value: (_) @value) @value.domain
(pair value: (_) @value) @value.domain
[(for_statement right: (_) @value) (for_in_clause right: (_) @value)] @value.domain
(return_statement (_) @value) @value.domain
(yield (_) @value) @value.domain
(raise_statement . (_) @value) @value.domain
(delete_statement (_) @value) @value.domain
(lambda body: (_) @value) @value.domain
(match_statement subject: (_) @value) @value.domain
(with_item value: [(as_pattern . (_) @value) (identifier) @value (call) @value (attribute) @value (subscript) @value]) @value.domain
(pair key: (_) @key) @key.domain

(typed_parameter ":" @type.removal type: (_) @type) @type.domain
(typed_default_parameter ":" @type.removal type: (_) @type) @type.domain
(assignment ":" @type.removal type: (_) @type) @type.domain
(function_definition "->" @type.removal return_type: (_) @type) @type.domain
(class_definition) @type
(decorated_definition definition: (class_definition) @type) @type.outer
(type_alias_statement) @type @type-alias
(except_clause value: [(as_pattern . (_) @type) (identifier) @type (attribute) @type (tuple) @type]) @type.domain
[(function_definition type_parameters: (type_parameter (_) @generic)) (class_definition type_parameters: (type_parameter (_) @generic))]
[(function_definition type_parameters: (type_parameter . (_) @generic .) @generic.removal)
 (class_definition type_parameters: (type_parameter . (_) @generic .) @generic.removal)]
(generic_type (type_parameter (_) @type-argument @type))

; Calls and lists of arguments and parameters.

(call function: (_) @callee) @callee.domain
(call arguments: (argument_list "(" @argument-list.after ")" @argument-list.before) @argument-list)
(parameters "(" @parameter-list.after ")" @parameter-list.before) @parameter-list
(lambda "lambda" @parameter-list @parameter-list.after ":" @parameter-list.before)
(class_definition superclasses: (argument_list . (_) @extends .) @extends.removal) @extends.domain
(class_definition superclasses: (argument_list (_) @extends . ","))
(class_definition superclasses: (argument_list "," . (_) @extends))
[(parameters (_) @item) (lambda_parameters (_) @item) (argument_list (_) @item)
 (list (_) @item @element) (set (_) @item @element) (tuple (_) @item @element) (dictionary (_) @item)
 (list_pattern (_) @item @element) (tuple_pattern (_) @item @element)]

; Bodies, conditions, branches, loops.

(function_definition ":" @body.after body: (_) @body) @body.domain
(class_definition ":" @body.after body: (_) @body) @body.domain
(if_statement ":" @body.after consequence: (_) @body) @body.domain
(elif_clause ":" @body.after consequence: (_) @body) @body.domain
(else_clause ":" @body.after body: (_) @body) @body.domain
(for_statement ":" @body.after body: (_) @body) @body.domain
(while_statement ":" @body.after body: (_) @body) @body.domain
(with_statement ":" @body.after body: (_) @body) @body.domain
(try_statement ":" @body.after body: (_) @body) @body.domain
(except_clause ":" @body.after (block) @body) @body.domain
(finally_clause ":" @body.after (block) @body) @body.domain
(match_statement ":" @body.after body: (_) @body) @body.domain
(case_clause ":" @body.after consequence: (_) @body) @body.domain
(lambda ":" @body.after body: (_) @body) @body.domain

(if_statement "if" @condition.domain condition: (_) @condition consequence: (_) @condition.domain)
(elif_clause condition: (_) @condition) @condition.domain
(conditional_expression (_) . "if" . (_) @condition) @condition.domain
(while_statement condition: (_) @condition) @condition.domain
(assert_statement . (_) @condition) @condition.domain
(if_clause "if" @condition.removal (_) @condition)
(case_clause . (case_pattern) @condition) @condition.domain
(case_clause . (case_pattern) @condition (case_pattern)+ @condition.outer) @condition.domain

(if_statement "if" @branch consequence: (_) @branch.outer)
(if_statement "if" @branch consequence: (_) . alternative: (elif_clause "elif" @branch.until.2))
[(elif_clause) (except_clause) (finally_clause) (case_clause) (else_clause)] @branch
(try_statement "try" @branch body: (_) @branch.outer)
(for_statement . _ @branch body: (_) @branch.outer alternative: (_))
(while_statement "while" @branch body: (_) @branch.outer alternative: (_))
(conditional_expression . (_) @branch "if" "else" . (_) @branch)
[(for_statement) (while_statement)] @loop

; Literals, statements of one word, expressions.

[(list) (list_comprehension) (list_pattern)] @list
[(dictionary) (dictionary_comprehension)] @dictionary
[(set) (set_comprehension)] @set
[(tuple) (tuple_pattern)] @tuple
[(integer) (float)] @number
(string (string_start) @string-text.after (string_end) @string-text.before) @string-text
(module . (comment)* . (expression_statement . (string) @docstring .))
(function_definition body: (block . (expression_statement . (string) @docstring .)))
(class_definition body: (block . (expression_statement . (string) @docstring .)))
(raise_statement) @throw
(pass_statement) @pass
(break_statement) @break
(continue_statement) @continue
(assert_statement) @assert
(yield) @yield
[(binary_operator) (boolean_operator) (comparison_operator) (unary_operator) (not_operator) (conditional_expression)] @expression
[(binary_operator left: (_) @operand operator: _ @operator right: (_) @operand)
 (boolean_operator left: (_) @operand operator: _ @operator right: (_) @operand)
 (comparison_operator (_) @operand operators: _ @operator)
 (unary_operator operator: _ @operator argument: (_) @operand)
 (not_operator "not" @operator argument: (_) @operand)]

; Declarations.

(decorator) @annotation
[(function_definition "async" @modifier) (for_statement "async" @modifier) (with_statement "async" @modifier)]
(class_definition body: (block (function_definition name: (identifier) @constructor.name @_name
  parameters: (_) @constructor.parameters body: (_) @constructor.body) @constructor) (#eq? @_name "__init__"))
(class_definition body: (block (expression_statement (assignment left: (identifier) @field.name) @field)))
(class_definition body: (block (expression_statement (assignment left: (identifier) @field.name right: (_) @field.value) @field)))
((assignment left: (identifier) @constant.name right: (_) @constant.value) @constant (#match? @constant.name "^[A-Z][A-Z0-9_]+$"))
(expression_statement (assignment left: (_) @declaration.name !right) @declaration)

; What is left of lines that are not done yet.

(ERROR ["def" "class"] . (identifier) @name) @name.domain
(ERROR (identifier) @name . "=") @name.domain
(ERROR "=" . (_) @value) @value.domain
(ERROR "return" . (_) @value) @value.domain
(ERROR ["if" "elif" "while"] . (_) @condition) @condition.domain
