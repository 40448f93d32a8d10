-- Read by vim.lsp.enable('senorita'); what stands in vim.lsp.config('senorita', …) wins.
return require('senorita.server').config()
