---What other language servers of this file do: names, places, formatting. Nothing is asked of our own.
---
---What a function returns is why it could not be done, in words for the user; nothing where it was.
local how = require('senorita.editor.how')

local M = {}

---The server waits twice as long for an answer of ours.
local ANSWER_MS = 5000

---The client that can do something here, other than this one.
---@param method string
---@return vim.lsp.Client?
function M.able(method)
  for _, client in ipairs(vim.lsp.get_clients({ bufnr = 0, method = method })) do
    if client.name ~= 'senorita' then
      return client
    end
  end
end

---Calls a function of vim.lsp.buf, where a language server is there for it.
---@param method string
---@param what string
---@param call fun()
---@return string?
function M.by_server(method, what, call)
  if not M.able(method) then
    return 'no language server here can ' .. what
  end
  call()
end

---Asks the language server of this file, and waits for its word.
---@param method string
---@param what string
---@param more? table
---@return any result
---@return string? why not
---@return vim.lsp.Client?
local function answer(method, what, more)
  local client = M.able(method)
  if not client then
    return nil, 'no language server here can ' .. what
  end
  local params =
    vim.tbl_extend('force', vim.lsp.util.make_position_params(0, client.offset_encoding), more or {})
  local reply, why = client:request_sync(method, params, ANSWER_MS, 0)
  if not reply or reply.err then
    return nil, reply and reply.err.message or why or 'the language server said nothing'
  end
  return reply.result, nil, client
end

---@param kinds string[]
---@param what string
---@param apply boolean
function M.code_action(kinds, what, apply)
  return M.by_server('textDocument/codeAction', what, function()
    vim.lsp.buf.code_action({ context = { only = kinds, diagnostics = {} }, apply = apply })
  end)
end

---@param arguments table
function M.format(arguments)
  if M.able('textDocument/formatting') then
    local first, last = how.lines_of(arguments.range)
    local range = arguments.range and { start = { first, 0 }, ['end'] = { last, 0 } } or nil
    local function other(client)
      return client.name ~= 'senorita'
    end
    vim.lsp.buf.format({ filter = other, range = range, timeout_ms = 5000 })
    return
  end
  if vim.bo.indentexpr == '' and vim.bo.equalprg == '' and not vim.bo.cindent then
    return 'no language server here can format, and no indenting is known for this file'
  end
  local view = vim.fn.winsaveview()
  local why = how.normal(arguments.range and ('%dG=%dG'):format(how.lines_of(arguments.range)) or 'gg=G')
  vim.fn.winrestview(view)
  return why
end

---@param arguments table
function M.rename(arguments)
  how.go(arguments.position)
  if not arguments.newName then
    return M.by_server('textDocument/rename', 'rename', vim.lsp.buf.rename)
  end
  local edits, why, client = answer('textDocument/rename', 'rename', { newName = arguments.newName })
  if not edits then
    return why or 'this cannot be renamed'
  end
  vim.bo.undolevels = vim.bo.undolevels
  vim.lsp.util.apply_workspace_edit(edits, client.offset_encoding)
end

---@param arguments table
function M.definition(arguments)
  how.go(arguments.position)
  local places, why, client = answer('textDocument/definition', 'find definitions')
  places = places and (vim.islist(places) and places or { places }) or {}
  if #places == 0 then
    return why or 'no definition was found'
  end
  if arguments.peek then
    vim.lsp.util.preview_location(places[1], { border = 'rounded' })
    return
  end
  vim.lsp.util.show_document(places[1], client.offset_encoding, { reuse_win = true, focus = true })
  if #places > 1 then
    vim.fn.setqflist({}, ' ', {
      title = 'Definitions',
      items = vim.lsp.util.locations_to_items(places, client.offset_encoding),
    })
    return how.ex('copen')
  end
end

return M
