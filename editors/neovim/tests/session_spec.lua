local child = require('child')
local expect = require('expect')

local HOUSE = 'import os\n\n\ndef old_door(key):\n    return key\n\n\ndef window():\n    return os.name\n'
local WITHOUT = 'import os\n\n\ndef window():\n    return os.name\n'

---A Neovim that hears these clips, its file open.
---@param clips string[]
---@param fresh? boolean
---@return Child
local function hearing(clips, fresh)
  local options = { microphone = child.microphone(unpack(clips)) }
  local nvim = child.start({ ['house.py'] = HOUSE }, { options = options, fresh = fresh })
  nvim:open('house.py')
  return nvim
end

---@param nvim Child
local function heard_all(nvim)
  nvim:wait("return #vim.fn.glob('heard') > 0")
end

---@param nvim Child
---@return integer
local function server_process(nvim)
  return nvim:lua([[
    local all = vim.api.nvim_get_proc_children(vim.fn.getpid())
    for _, pid in ipairs(all) do
      local about = vim.api.nvim_get_proc(pid)
      local file = io.open('/proc/' .. pid .. '/cmdline')
      local line = file and file:read('*a') or ''
      if about and line:find('senorita_lsp', 1, true) then
        return pid
      end
    end
  ]])
end

---@param pid integer
local function alive(pid)
  local file = io.open('/proc/' .. pid .. '/stat')
  local state = file and file:read('*a'):match('%) (%a)')
  return state ~= nil and state ~= 'Z'
end

-- Keeps the loudest level that was ever told: what was said while the server started is told of all at once.
local LOUDEST = [[
  local state = require('senorita.state')
  local level = state.level
  state.level = nil
  loudest = level
  setmetatable(state, {
    __index = function(_, key)
      return key == 'level' and level or nil
    end,
    __newindex = function(_, key, value)
      if key ~= 'level' then
        return rawset(state, key, value)
      end
      level = value
      loudest = math.max(loudest, value)
    end,
  })
]]

return {
  {
    'states are told, in the status line and by autocommands',
    function()
      local nvim = hearing({ child.clip('delete function old door') })
      expect.same(nvim:lua("return require('senorita').status()"), '')
      nvim:lua(LOUDEST)
      nvim:cmd('Senorita listen')
      nvim:wait("return require('senorita').status():find('listening', 1, true)")
      nvim:wait('return loudest > 0.01')
      heard_all(nvim)
      nvim:cmd('Senorita listen')
      nvim:wait('return turns[1]')
      nvim:wait("return require('senorita').state() == 'idle'")
      expect.same(nvim:lua('return { states[1], states[2] }'), { 'opening', 'listening' })
      expect.yes(nvim:lua("return vim.tbl_contains(states, 'thinking')"), 'no thinking')
      nvim:cmd('Senorita stop')
      expect.same(nvim:lua("return require('senorita').state()"), 'off')
    end,
  },
  {
    'two utterances one after the other, in one session',
    function()
      local nvim = hearing({ child.clip('delete function old door') })
      nvim:cmd('Senorita listen')
      heard_all(nvim)
      nvim:cmd('Senorita listen')
      nvim:wait('return turns[1]')
      nvim:lua(
        'vim.g.senorita = vim.tbl_extend("force", vim.g.senorita, { microphone = ... })',
        child.microphone(child.clip('undo that'))
      )
      vim.fn.delete(nvim.folder .. '/heard')
      nvim:cmd('Senorita listen')
      heard_all(nvim)
      nvim:cmd('Senorita listen')
      nvim:wait('return turns[2]')
      expect.same(nvim:text(), HOUSE)
    end,
  },
  {
    'a key that is held listens, and its release carries it out',
    function()
      local nvim = hearing({ child.clip('delete function old door') })
      nvim:lua("vim.keymap.set('n', '<F9>', '<Plug>(senorita-hold)', { remap = true })")
      nvim:type('<F9>')
      local until_heard = vim.wait(30000, function()
        nvim:type('<F9>')
        return nvim:lua("return #vim.fn.glob('heard') > 0")
      end, 50)
      expect.yes(until_heard)
      expect.same(nvim:wait('return turns[1]').status, 'done')
      expect.same(nvim:text(), WITHOUT)
    end,
  },
  {
    'what is being said is dropped by an interruption',
    function()
      local nvim = hearing({ child.clip('delete function old door') })
      nvim:cmd('Senorita listen')
      heard_all(nvim)
      nvim:cmd('Senorita interrupt')
      nvim:wait("return require('senorita').state() == 'idle'")
      expect.same(nvim:say('go to line one').status, 'done')
      expect.same({ nvim:text(), nvim:lua('return #turns') }, { HOUSE, 1 })
    end,
  },
  {
    'an open microphone hears where utterances end',
    function()
      local nvim = hearing({ child.clip('delete function old door') })
      nvim:cmd('Senorita handsfree')
      expect.same(nvim:wait('return turns[1]').status, 'done')
      expect.same(nvim:text(), WITHOUT)
      nvim:cmd('Senorita mute')
      nvim:wait("return require('senorita').status() == '○ muted'")
      nvim:cmd('Senorita mute')
      nvim:wait("return require('senorita').status() ~= '○ muted'")
      nvim:cmd('Senorita handsfree')
      nvim:wait("return require('senorita').state() == 'off'")
      expect.proves('neovim', 'handsfree')
    end,
  },
  {
    'a server that dies while one speaks is started again, and no word is lost',
    function()
      local nvim = hearing({ child.clip('delete function old door') }, true)
      nvim:lua(LOUDEST)
      nvim:cmd('Senorita listen')
      nvim:wait('return loudest > 0.01')
      local first = server_process(nvim)
      vim.uv.kill(first, 'sigkill')
      heard_all(nvim)
      nvim:wait("local c = require('senorita.server').ready(); return c and c.id > 1")
      nvim:cmd('Senorita listen')
      expect.same(nvim:wait('return turns[1]').status, 'done')
      expect.same(nvim:text(), WITHOUT)
      expect.yes(server_process(nvim) ~= first)
    end,
  },
  {
    'a server that dies before it has answered is asked once more',
    function()
      local nvim = hearing({ child.clip('delete function old door') }, true)
      nvim:cmd('Senorita listen')
      heard_all(nvim)
      nvim:cmd('Senorita listen')
      nvim:wait("return require('senorita').state() == 'thinking'")
      vim.uv.kill(server_process(nvim), 'sigkill')
      expect.same(nvim:wait('return turns[1]').status, 'done')
      expect.same(nvim:text(), WITHOUT)
    end,
  },
  {
    'what is typed is said to the next server where one dies over it, and nothing is done twice',
    function()
      local nvim = child.start({ ['a.txt'] = 'one\ntwo\nthree\nfour\n' }, { fresh = true })
      nvim:open('a.txt')
      local first = server_process(nvim)
      vim.uv.kill(first, 'sigstop')
      nvim:cmd('Senorita say delete line two')
      vim.uv.kill(first, 'sigkill')
      expect.same(nvim:wait('return turns[1]').status, 'done')
      expect.same(nvim:text(), 'one\nthree\nfour\n')
      nvim:lua(
        [[
          local edit, server = require('senorita.edit'), ...
          local apply = edit.apply
          edit.apply = function(...)
            edit.apply = apply
            local applied = apply(...)
            vim.uv.kill(server, 'sigkill')
            return applied
          end
        ]],
        server_process(nvim)
      )
      nvim:cmd('Senorita say delete line two')
      nvim:wait("return table.concat(told):find('in the middle of that', 1, true)")
      nvim:wait("local c = require('senorita.server').ready(); return c and c.id > 2")
      expect.same(nvim:say('go to line one').status, 'done')
      expect.same({ nvim:text(), nvim:lua('return #turns') }, { 'one\nfour\n', 2 })
    end,
  },
  {
    'a server that dies again and again is given up, and said so',
    function()
      local nvim = child.start({ ['a.txt'] = 'one\n' }, { fresh = true })
      nvim:open('a.txt')
      for round = 1, 4 do
        local id = nvim:wait("local c = require('senorita.server').ready(); return c and c.id")
        vim.uv.kill(server_process(nvim), 'sigkill')
        if round < 4 then
          nvim:wait("local c = require('senorita.server').ready(); return c and c.id > ...", id)
        end
      end
      nvim:wait("return table.concat(told):find(':checkhealth senorita', 1, true)")
      expect.yes(nvim:lua("return require('senorita.server').client() == nil"))
    end,
  },
  {
    '`:wq` while listening writes the file and leaves no process behind',
    function()
      local nvim = hearing({ child.clip('delete function old door') }, true)
      nvim:type('onew<Esc>')
      nvim:cmd('Senorita listen')
      nvim:wait("return require('senorita').state() == 'listening'")
      local pids = nvim:lua('return vim.api.nvim_get_proc_children(vim.fn.getpid())')
      expect.yes(#pids >= 2, 'no microphone and no server')
      pcall(nvim.cmd, nvim, 'wq')
      expect.yes(
        vim.wait(20000, function()
          return nvim.exit ~= nil and not vim.iter(pids):any(alive)
        end, 50),
        'something goes on'
      )
      expect.same(nvim.exit, 0)
      expect.has(child.read(nvim.folder .. '/house.py'), 'import os\nnew\n')
    end,
  },
  {
    'a microphone that cannot be run is told of',
    function()
      local nvim = child.start({ ['a.txt'] = 'one\n' }, { options = { microphone = { 'no-such-recorder' } } })
      nvim:open('a.txt')
      nvim:cmd('Senorita listen')
      nvim:wait("return told[1] and told[1]:find('no-such-recorder', 1, true)")
      nvim:wait("return require('senorita').state() == 'off'")
    end,
  },
  {
    'a microphone that fails says why',
    function()
      local nvim = child.start(
        { ['a.txt'] = 'one\n' },
        { options = { microphone = { 'sh', '-c', 'echo no sound card >&2; exit 3' } } }
      )
      nvim:open('a.txt')
      nvim:cmd('Senorita listen')
      nvim:wait("return told[1] and told[1]:find('no sound card', 1, true)")
      nvim:wait("local s = require('senorita').state(); return s == 'idle' or s == 'off'")
    end,
  },
  {
    'it can be spoken to in a buffer without a file',
    function()
      local nvim = child.start({})
      nvim:lua('vim.api.nvim_buf_set_lines(0, 0, -1, false, { "one", "two" })')
      local result = nvim:say('delete line one')
      expect.same(result.status, 'done', result.message)
      expect.same(nvim:text(), 'two\n')
    end,
  },
}
