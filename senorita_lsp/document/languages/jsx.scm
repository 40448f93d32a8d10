; Elements inside JavaScript and TypeScript.

(jsx_element open_tag: (jsx_opening_element name: (_) @element.name)) @element
(jsx_self_closing_element name: (_) @element.name) @element
(jsx_attribute . (_) @attribute.name (_)? @attribute.value) @attribute

(jsx_attribute . (_) @key (_) @key.until) @key.domain
(jsx_attribute . (_) @key) @key.domain
(jsx_attribute "=" @value.removal (_) @value) @value.domain
(jsx_opening_element (jsx_expression) @attribute)
[(jsx_opening_element) (jsx_closing_element) (jsx_self_closing_element)] @tag
(jsx_element open_tag: (_) @start-tag) @start-tag.domain
(jsx_self_closing_element) @start-tag
(jsx_element close_tag: (_) @end-tag) @end-tag.domain
(jsx_element open_tag: (_) @content.after close_tag: (_) @content.before) @content
(jsx_element open_tag: (_) @body.after close_tag: (_) @body.before) @body
(jsx_text) @text
(jsx_opening_element name: (_) @name) @name.domain
(jsx_self_closing_element name: (_) @name) @name.domain
(jsx_element open_tag: (_) @tags close_tag: (_) @tags) @tags.domain
