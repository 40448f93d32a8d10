---`voice/status` as a page for people.
local M = {}

---@param engine table
---@return string
local function engine_line(engine)
  local words = { engine.ready and 'ready' or 'not ready' }
  if engine.model then
    words[#words + 1] = engine.model
  end
  if engine.network then
    words[#words + 1] = 'leaves this machine'
  end
  if engine.reason then
    words[#words + 1] = engine.reason
  end
  return ('- %s: %s'):format(engine.name, table.concat(words, ', '))
end

local KINDS =
  { { 'stt', 'Hearing' }, { 'turn', 'Ends of turns' }, { 'tts', 'Speaking' }, { 'llm', 'Thinking' } }

---@param status table a StatusResult
---@return string[]
function M.lines(status)
  local lines = { ('# Senorita %s'):format(status.version), '', 'privacy: ' .. status.privacy }
  for _, kind in ipairs(KINDS) do
    lines[#lines + 1] = ''
    lines[#lines + 1] = '## ' .. kind[2]
    local engines = status.engines[kind[1]] or {}
    for _, engine in ipairs(engines) do
      lines[#lines + 1] = engine_line(engine)
    end
    if #engines == 0 then
      lines[#lines + 1] = '- turned off'
    end
  end
  vim.list_extend(lines, { '', ('## Time, of %d turns'):format(status.latency.turns) })
  for stage, times in vim.spairs(status.latency.stages) do
    lines[#lines + 1] = ('- %s: %d ms, p95 %d ms'):format(stage, times.p50Ms, times.p95Ms)
  end
  return lines
end

---@param status table a StatusResult
function M.show(status)
  vim.lsp.util.open_floating_preview(
    M.lines(status),
    'markdown',
    { border = 'rounded', focus_id = 'senorita.status' }
  )
end

return M
