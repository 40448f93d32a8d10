---The server's edits: on the text they were planned on or not at all, and one undo block for each utterance.
local M = {}

local utterance = 0
local last = {} ---@type table<integer, { utterance: integer, tick: integer }>

---A new utterance begins: its edits are an undo block of their own.
function M.begin()
  utterance = utterance + 1
end

---Sends what was typed and not told yet.
---@param client vim.lsp.Client
---@param bufnr integer
function M.flush(client, bufnr)
  -- vim.lsp does the same before each request of ours; an answer has no such door.
  local found, tracking = pcall(require, 'vim.lsp._changetracking')
  if found then
    pcall(tracking.flush, client, bufnr)
  end
end

---The buffer of a document. One that has no name yet has no address of its own either.
---@param uri string
---@return integer
function M.buffer(uri)
  if uri ~= vim.uri_from_fname('') then
    return vim.uri_to_bufnr(uri)
  end
  local here = vim.api.nvim_get_current_buf()
  local client = require('senorita.server').ready()
  for _, bufnr in ipairs({ here, unpack(vim.tbl_keys(client and client.attached_buffers or {})) }) do
    if vim.api.nvim_buf_get_name(bufnr) == '' and vim.bo[bufnr].buftype == '' then
      return bufnr
    end
  end
  return here
end

---Why an edit of a document cannot be made; nil where it can.
---@param document lsp.OptionalVersionedTextDocumentIdentifier
---@return string?
local function obstacle(document)
  local bufnr = M.buffer(document.uri)
  local version = document.version
  if type(version) == 'number' and (vim.lsp.util.buf_versions[bufnr] or version) ~= version then
    return 'the text has changed meanwhile'
  end
  if vim.api.nvim_buf_is_loaded(bufnr) and not vim.bo[bufnr].modifiable then
    return 'this buffer cannot be changed'
  end
end

---@param edit lsp.WorkspaceEdit
---@return lsp.OptionalVersionedTextDocumentIdentifier[]
local function documents(edit)
  local found = {}
  for _, change in ipairs(edit.documentChanges or {}) do
    found[#found + 1] = change.textDocument
  end
  for uri in pairs(edit.changes or {}) do
    found[#found + 1] = { uri = uri }
  end
  return found
end

---Joins what follows to the utterance's earlier edit, or begins an undo block.
---@param bufnr integer
local function undo_block(bufnr)
  local before = last[bufnr]
  local joins = before
    and before.utterance == utterance
    and before.tick == vim.api.nvim_buf_get_changedtick(bufnr)
  vim.api.nvim_buf_call(bufnr, function()
    if not joins or not pcall(vim.cmd.undojoin) then
      -- Setting it, even to what it is, ends the block.
      vim.bo[bufnr].undolevels = vim.bo[bufnr].undolevels
    end
  end)
end

---A selection of text that is about to move means nothing any more.
---@param bufnr integer
local function leave_visual(bufnr)
  if vim.api.nvim_get_current_buf() == bufnr and vim.fn.mode():match('^[vV\22]') then
    vim.cmd.normal({ vim.keycode('<Esc>'), bang = true })
  end
end

---What is inserted behind the last line's end, as lines of their own: vim.lsp would add an empty one after them.
---@param bufnr integer
---@param edits lsp.TextEdit[]
---@param encoding string
local function fit_end(bufnr, edits, encoding)
  local count = vim.api.nvim_buf_line_count(bufnr)
  local line = vim.api.nvim_buf_get_lines(bufnr, -2, -1, false)[1]
  for _, each in ipairs(edits) do
    if each.range.start.line >= count and each.newText ~= '' then
      local at = { line = count - 1, character = vim.str_utfindex(line, encoding) }
      each.range = { start = at, ['end'] = at }
      each.newText = '\n' .. each.newText:gsub('\r?\n$', '')
    end
  end
end

---Makes a document's edits.
---@param uri string
---@param edits lsp.TextEdit[]
---@param client vim.lsp.Client
local function change(uri, edits, client)
  local bufnr, encoding = M.buffer(uri), client.offset_encoding
  fit_end(bufnr, edits, encoding)
  vim.lsp.util.apply_text_edits(edits, bufnr, encoding)
end

---@param wanted lsp.WorkspaceEdit
---@param client vim.lsp.Client
local function make(wanted, client)
  for _, each in ipairs(wanted.documentChanges or {}) do
    if each.kind then
      vim.lsp.util.apply_workspace_edit({ documentChanges = { each } }, client.offset_encoding)
    else
      change(each.textDocument.uri, each.edits, client)
    end
  end
  for uri, edits in pairs(wanted.changes or {}) do
    change(uri, edits, client)
  end
end

---`workspace/applyEdit`
---@param params lsp.ApplyWorkspaceEditParams
---@param client vim.lsp.Client
---@return lsp.ApplyWorkspaceEditResult
function M.apply(params, client)
  local touched = documents(params.edit)
  for _, document in ipairs(touched) do
    local why = obstacle(document)
    if why then
      M.flush(client, M.buffer(document.uri))
      return { applied = false, failureReason = why }
    end
  end
  local buffers = vim.tbl_map(function(document)
    return M.buffer(document.uri)
  end, touched)
  for _, bufnr in ipairs(buffers) do
    vim.fn.bufload(bufnr)
    leave_visual(bufnr)
    undo_block(bufnr)
  end
  require('senorita.listening').acted()
  local done, why = pcall(make, params.edit, client)
  for _, bufnr in ipairs(buffers) do
    last[bufnr] = { utterance = utterance, tick = vim.api.nvim_buf_get_changedtick(bufnr) }
    M.flush(client, bufnr)
  end
  return { applied = done, failureReason = not done and tostring(why):gsub('^.-:%d+: ', '') or nil }
end

return M
