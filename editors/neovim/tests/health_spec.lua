local child = require('child')
local expect = require('expect')

---What :checkhealth says.
---@param nvim Child
---@return string
local function check(nvim)
  nvim:cmd('checkhealth senorita')
  nvim:wait("return vim.bo.filetype == 'checkhealth'")
  return nvim:text()
end

---@param setup? string Lua before it
---@param opts? table
---@return Child
local function configured(setup, opts)
  local nvim = child.start({ ['a.py'] = 'x = 1\n' }, opts)
  if setup then
    nvim:lua(setup)
  end
  return nvim
end

return {
  {
    'all is well where it is',
    function()
      local nvim = configured(nil, { options = { microphone = { 'cat' } } })
      nvim:open('a.py')
      local page = check(nvim)
      expect.has(page, 'OK senorita-lsp ')
      expect.has(page, 'positions in utf-8')
      expect.has(page, 'OK All are known')
      expect.has(page, 'hearing: whisper')
      expect.has(page, 'speaker is turned off')
      expect.has(page, 'No key is mapped')
      expect.same(page:find('ERROR', 1, true), nil)
    end,
  },
  {
    'a server that is not installed',
    function()
      local page = check(configured("vim.lsp.config('senorita', { cmd = { 'no-such-server' } })"))
      expect.has(page, 'ERROR "no-such-server" cannot be run')
      expect.has(page, 'uv tool install')
    end,
  },
  {
    'another program in its place',
    function()
      local page = check(configured("vim.lsp.config('senorita', { cmd = { 'cat' } })"))
      expect.has(page, 'is not the server')
    end,
  },
  {
    'not enabled',
    function()
      local nvim =
        configured("vim.lsp.enable('senorita', false) vim.lsp.config.senorita = { cmd = { 'cat' } }")
      expect.has(check(nvim), 'WARNING It is not enabled')
    end,
  },
  {
    'options and settings that are not there, or of the wrong kind',
    function()
      local nvim = configured([[
        vim.g.senorita = {
          interim = 'sideways', colour = 'red', hold_ms = 0, speaker = 'none',
          settings = { llm = { engines = 'groq' }, ['stt.engine'] = {}, turn = { wakeWord = 'hey' } },
        }
      ]])
      local page = check(nvim)
      expect.has(page, "interim is \"sideways\", and can be 'virtual', 'float', 'off'")
      expect.has(page, 'there is no option colour')
      expect.has(page, 'hold_ms should be greater than zero')
      expect.has(page, 'llm.engines should be a array and is a string')
      expect.has(page, 'there is no setting stt.engine')
      expect.same(page:find('wakeWord', 1, true), nil)
    end,
  },
  {
    'no microphone, and Neovim on another machine',
    function()
      local env = { PULSE_SERVER = 'unix:/nowhere', SSH_CONNECTION = '10.0.0.1 1 10.0.0.2 22' }
      local page = check(configured(nil, { env = env }))
      expect.has(page, 'WARNING The server has no microphone')
      expect.has(page, 'another machine than you sit at')
    end,
  },
  {
    'the plug-in twice, a key mapped',
    function()
      local nvim = configured(('vim.opt.runtimepath:append(%q)'):format(child.ROOT .. '/'))
      nvim:lua("vim.fn.mkdir('twice/lua/senorita', 'p') io.open('twice/lua/senorita/init.lua', 'w'):close()")
      nvim:cmd('set runtimepath+=twice')
      nvim:lua("vim.keymap.set('n', '<F9>', '<Plug>(senorita-listen)')")
      local page = check(nvim)
      expect.has(page, 'installed more than once')
      expect.has(page, 'A key is mapped')
    end,
  },
}
