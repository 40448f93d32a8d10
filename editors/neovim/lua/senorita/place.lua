---Where the user is, as the server is told, and taking the caret where the server wants it.
local edit = require('senorita.edit')

local M = {}

local MOST_PROBLEMS = 200
local LEAVE_INSERT_MS = 500

---Where the server last put the caret. Normal mode has no caret behind a line's last character, and shows the one
---before; as long as nothing moved, the place itself is what the next utterance is about.
---@type { bufnr: integer, tick: integer, cursor: integer[], position: lsp.Position }?
local arrived

---The window of a file the user was in last, for utterances in other windows (a terminal, the conversation).
local last_window ---@type integer?

---@param bufnr integer
---@param client vim.lsp.Client
local function is_document(bufnr, client)
  return vim.bo[bufnr].buftype == '' and client.attached_buffers[bufnr] ~= nil
end

---@param client vim.lsp.Client
---@param bufnr integer
function M.watch(client, bufnr)
  -- Of several windows on this buffer, the one that is left for another window; to go between them enters no buffer.
  vim.api.nvim_create_autocmd({ 'BufEnter', 'WinLeave' }, {
    buffer = bufnr,
    group = vim.api.nvim_create_augroup('senorita.place.' .. bufnr, {}),
    callback = function()
      last_window = vim.api.nvim_get_current_win()
    end,
  })
  if vim.api.nvim_get_current_buf() == bufnr and is_document(bufnr, client) then
    last_window = vim.api.nvim_get_current_win()
  end
end

---The window whose file is meant.
---@param client vim.lsp.Client
---@return integer?
function M.window(client)
  local here = vim.api.nvim_get_current_win()
  if is_document(vim.api.nvim_win_get_buf(here), client) then
    return here
  end
  if last_window and vim.api.nvim_win_is_valid(last_window) then
    return is_document(vim.api.nvim_win_get_buf(last_window), client) and last_window or nil
  end
end

---@param bufnr integer
---@param row integer from 0
---@return string
local function line_at(bufnr, row)
  return vim.api.nvim_buf_get_lines(bufnr, row, row + 1, false)[1] or ''
end

---@param bufnr integer
---@param row integer from 0
---@param col integer bytes
---@param encoding string
---@return lsp.Position
local function position(bufnr, row, col, encoding)
  local line = line_at(bufnr, row)
  return { line = row, character = vim.str_utfindex(line, encoding, math.min(col, #line), false) }
end

---@param bufnr integer
---@param place lsp.Position
---@param encoding string
---@return integer row, integer col in bytes, from 0
local function place_in(bufnr, place, encoding)
  local row = math.max(0, math.min(place.line, vim.api.nvim_buf_line_count(bufnr) - 1))
  return row, vim.str_byteindex(line_at(bufnr, row), encoding, place.character, false)
end

---The byte behind the character at a column.
---@param line string
---@param col integer
local function after(line, col)
  if col >= #line then
    return #line
  end
  return col + 1 + vim.str_utf_end(line, col + 1)
end

---The selection in Visual mode; nil in other modes.
---@param bufnr integer
---@param encoding string
---@return lsp.Range?
local function visual(bufnr, encoding)
  local mode = vim.fn.mode()
  if not mode:match('^[vVsS\22\19]') then
    return nil
  end
  local from, to = vim.fn.getpos('v'), vim.fn.getpos('.')
  if from[2] > to[2] or (from[2] == to[2] and from[3] > to[3]) then
    from, to = to, from
  end
  local first, last = from[2] - 1, to[2] - 1
  if mode:match('[VS]') then
    return M.lines(bufnr, first, last)
  end
  local exclusive = vim.o.selection == 'exclusive'
  local stop = exclusive and to[3] - 1 or after(line_at(bufnr, last), to[3] - 1)
  return {
    start = position(bufnr, first, from[3] - 1, encoding),
    ['end'] = position(bufnr, last, stop, encoding),
  }
end

---Whole lines as a range.
---@param bufnr integer
---@param first integer from 0
---@param last integer
---@return lsp.Range
function M.lines(bufnr, first, last)
  local beyond = last + 1 >= vim.api.nvim_buf_line_count(bufnr)
  return {
    start = { line = first, character = 0 },
    ['end'] = beyond and position(bufnr, last, #line_at(bufnr, last), 'utf-8')
      or { line = last + 1, character = 0 },
  }
end

---@param win integer
---@param bufnr integer
---@param encoding string
---@return lsp.Range
local function caret(win, bufnr, encoding)
  local cursor = vim.api.nvim_win_get_cursor(win)
  local at = position(bufnr, cursor[1] - 1, cursor[2], encoding)
  local there = arrived
  if
    there
    and there.bufnr == bufnr
    and there.tick == vim.api.nvim_buf_get_changedtick(bufnr)
    and vim.deep_equal(there.cursor, cursor)
  then
    at = there.position
  end
  return { start = at, ['end'] = at }
end

---Whether the caret stands behind its line's last character, where normal mode cannot show it.
---@return boolean
function M.behind_end()
  local client = require('senorita.server').ready()
  if not client then
    return false
  end
  local at = caret(0, vim.api.nvim_get_current_buf(), client.offset_encoding).start
  local cursor = vim.api.nvim_win_get_cursor(0)
  return at.character
    > position(vim.api.nvim_get_current_buf(), at.line, cursor[2], client.offset_encoding).character
end

---@param bufnr integer
---@param encoding string
---@return lsp.Diagnostic[]
local function problems(bufnr, encoding)
  local found = {}
  for _, item in ipairs(vim.diagnostic.get(bufnr)) do
    if item.source ~= 'senorita' and #found < MOST_PROBLEMS then
      found[#found + 1] = {
        range = {
          start = position(bufnr, item.lnum, item.col, encoding),
          ['end'] = position(bufnr, item.end_lnum or item.lnum, item.end_col or item.col, encoding),
        },
        message = item.message,
        severity = item.severity,
        source = item.source,
        code = item.code,
      }
    end
  end
  return found
end

---The Context of `voice/*`; nil where no file is meant.
---@param client vim.lsp.Client
---@param range? lsp.Range in place of the selection
---@return table?
function M.context(client, range)
  local win = M.window(client)
  if not win then
    return nil
  end
  local bufnr, encoding = vim.api.nvim_win_get_buf(win), client.offset_encoding
  edit.flush(client, bufnr)
  local here = win == vim.api.nvim_get_current_win()
  local context = {
    textDocument = { uri = vim.uri_from_bufnr(bufnr), version = vim.lsp.util.buf_versions[bufnr] },
    selection = range or here and visual(bufnr, encoding) or caret(win, bufnr, encoding),
    visibleRange = {
      start = { line = vim.fn.line('w0', win) - 1, character = 0 },
      ['end'] = { line = vim.fn.line('w$', win), character = 0 },
    },
  }
  local known = problems(bufnr, encoding)
  if #known > 0 then
    context.diagnostics = known
  end
  return context
end

---The window to show a buffer in: one that has it, preferably this; else the user's own, where a file may stand.
---@param bufnr integer
---@param client vim.lsp.Client
---@return integer
local function window_for(bufnr, client)
  local here = vim.api.nvim_get_current_win()
  if vim.api.nvim_win_get_buf(here) == bufnr then
    return here
  end
  local meant = M.window(client)
  if meant and vim.api.nvim_win_get_buf(meant) == bufnr then
    return meant
  end
  for _, win in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
    if vim.api.nvim_win_get_buf(win) == bufnr then
      return win
    end
  end
  local plain = vim.bo.buftype == '' and vim.api.nvim_win_get_config(here).relative == ''
  return plain and here or meant or here
end

---Waits, in a coroutine, until insert mode is left.
local function leave_insert()
  local co, main = coroutine.running()
  if not vim.fn.mode():match('^[iR]') or main then
    return
  end
  local resumed = false
  local function go_on()
    if not resumed then
      resumed = true
      coroutine.resume(co)
    end
  end
  vim.api.nvim_create_autocmd(
    'ModeChanged',
    { pattern = '*:n', once = true, callback = vim.schedule_wrap(go_on) }
  )
  vim.defer_fn(go_on, LEAVE_INSERT_MS)
  vim.cmd.stopinsert()
  coroutine.yield()
end

---Selects a range, whole lines as lines.
---@param win integer
---@param bufnr integer
---@param range lsp.Range
---@param encoding string
local function select(win, bufnr, range, encoding)
  leave_insert()
  local first, col = place_in(bufnr, range.start, encoding)
  local last, stop = place_in(bufnr, range['end'], encoding)
  local lines = range.start.character == 0 and range['end'].character == 0 and last > first
  if lines then
    last = last - 1
  elseif stop == 0 and last > first then
    last = last - 1
    stop = #line_at(bufnr, last) + 1
  end
  vim.api.nvim_win_set_cursor(win, { first + 1, col })
  vim.cmd.normal({ lines and 'V' or 'v', bang = true })
  local line = line_at(bufnr, last)
  if lines or vim.o.selection == 'exclusive' then
    vim.api.nvim_win_set_cursor(win, { last + 1, lines and 0 or stop })
  else
    local behind = math.min(stop, #line)
    local start = behind > 0 and behind - 1 + vim.str_utf_start(line, behind) or 0
    vim.api.nvim_win_set_cursor(win, { last + 1, start })
    if stop > #line then
      vim.cmd.normal({ '$', bang = true })
    end
  end
end

---Takes the caret to a range's start, and selects the range where it is not empty.
---@param win integer
---@param bufnr integer
---@param range lsp.Range
---@param encoding string
local function go(win, bufnr, range, encoding)
  if vim.fn.mode():match('^[vV\22]') then
    vim.cmd.normal({ vim.keycode('<Esc>'), bang = true })
  end
  if not vim.deep_equal(range.start, range['end']) then
    select(win, bufnr, range, encoding)
  else
    local row, col = place_in(bufnr, range.start, encoding)
    vim.api.nvim_win_set_cursor(win, { row + 1, col })
    arrived = {
      bufnr = bufnr,
      tick = vim.api.nvim_buf_get_changedtick(bufnr),
      cursor = vim.api.nvim_win_get_cursor(win),
      position = range.start,
    }
    -- Without this the caret of normal mode stands behind the last character until the next redraw.
    if not vim.fn.mode():match('^[iR]') and col > 0 and col >= #line_at(bufnr, row) then
      local line = line_at(bufnr, row)
      vim.api.nvim_win_set_cursor(win, { row + 1, #line - 1 + vim.str_utf_start(line, #line) })
      arrived.cursor = vim.api.nvim_win_get_cursor(win)
    end
  end
  -- Not by normal!, which moves the caret of insert mode.
  vim.cmd('silent! foldopen!')
end

---`window/showDocument`
---@param params lsp.ShowDocumentParams
---@param client vim.lsp.Client
---@return boolean
function M.show(params, client)
  if params.external then
    return vim.ui.open(params.uri) ~= nil
  end
  if params.takeFocus == false then
    local location = { uri = params.uri, range = params.selection }
    return vim.lsp.util.show_document(location, client.offset_encoding, { reuse_win = true, focus = false })
  end
  local bufnr = edit.buffer(params.uri)
  local win = window_for(bufnr, client)
  vim.api.nvim_set_current_win(win)
  vim.cmd.mark("'")
  if vim.api.nvim_win_get_buf(win) ~= bufnr then
    vim.bo[bufnr].buflisted = true
    -- With 'nohidden', a changed buffer may not go: then the file gets a window of its own.
    if not pcall(vim.api.nvim_win_set_buf, win, bufnr) then
      vim.cmd.sbuffer(bufnr)
      win = vim.api.nvim_get_current_win()
    end
  end
  if params.selection then
    go(win, bufnr, params.selection, client.offset_encoding)
  end
  return true
end

return M
