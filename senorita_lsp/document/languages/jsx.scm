; Elements inside JavaScript and TypeScript.

(jsx_element open_tag: (jsx_opening_element name: (_) @element.name)) @element
(jsx_self_closing_element name: (_) @element.name) @element
(jsx_attribute . (_) @attribute.name (_)? @attribute.value) @attribute
