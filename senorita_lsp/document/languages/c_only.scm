; What C's grammar names differently from C++'s.

(if_statement condition: (parenthesized_expression (_) @if.condition) consequence: (_) @if.body) @if
(else_clause "else" @else-if (if_statement condition: (parenthesized_expression (_) @else-if.condition) consequence: (_) @else-if.body @else-if.outer))
(while_statement condition: (parenthesized_expression (_) @while.condition) body: (_) @while.body) @while
(switch_statement condition: (parenthesized_expression (_) @switch.value) body: (_) @switch.body) @switch

(if_statement "if" @condition.domain condition: (parenthesized_expression (_) @condition) consequence: (_) @condition.domain)
(while_statement condition: (parenthesized_expression (_) @condition)) @condition.domain
(switch_statement condition: (parenthesized_expression (_) @value)) @value.domain
