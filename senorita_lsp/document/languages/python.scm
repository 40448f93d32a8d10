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
(if_statement condition: (_) @condition) @condition.domain
(elif_clause condition: (_) @branch.condition consequence: (_) @branch.body) @branch
(elif_clause condition: (_) @condition) @condition.domain
(else_clause body: (_) @else.body) @else
(conditional_expression (_) . "if" . (_) @condition) @condition.domain
(for_statement left: (_) @for.name right: (_) @for.value body: (_) @for.body) @for
(while_statement condition: (_) @while.condition body: (_) @while.body) @while
(while_statement condition: (_) @condition) @condition.domain
(assert_statement . (_) @condition) @condition.domain
(try_statement body: (_) @try.body) @try
(except_clause value: (_)? @catch.value (block) @catch.body) @catch
(finally_clause (block) @finally.body) @finally
(with_statement body: (_) @with.body) @with
(match_statement subject: (_) @switch.value body: (_) @switch.body) @switch
(case_clause (case_pattern) @case.value consequence: (_) @case.body) @case

(return_statement (_)? @return.value) @return
(string) @string
(comment) @comment
(pair key: (_) @entry.name value: (_) @entry.value) @entry
(identifier) @identifier
