local child = require('child')
local expect = require('expect')

local KEEP_TURN = [[
  local function keep(event)
    turn = event.data
  end
  vim.api.nvim_create_autocmd('User', { pattern = 'SenoritaTurn', callback = keep })
]]

return {
  {
    'commands are completed, and what is not there is said',
    function()
      local nvim = child.start({})
      local names = nvim:lua("return vim.fn.getcompletion('Senorita ', 'cmdline')")
      expect.same(names, nvim:lua("return require('senorita.commands').names()"))
      expect.same(nvim:lua("return vim.fn.getcompletion('Senorita ha', 'cmdline')"), { 'handsfree' })
      expect.same(nvim:lua("return vim.fn.getcompletion('1,2Senorita expl', 'cmdline')"), { 'explain' })
      expect.same(nvim:lua("return vim.fn.getcompletion('Senorita say x', 'cmdline')"), {})
      nvim:cmd('Senorita nonsense')
      expect.has(nvim:lua('return told[1]'), 'there is no "nonsense"')
      nvim:cmd('Senorita say')
      expect.has(nvim:lua('return told[2]'), 'needs text')
    end,
  },
  {
    'every map is there, in three modes, and no key is taken',
    function()
      local nvim = child.start({})
      local commands = nvim:lua([[
        local plugs = { 'hold' }
        for name, about in pairs(require('senorita.commands').table) do
          if about.plug then table.insert(plugs, name) end
        end
        return plugs
      ]])
      for _, name in ipairs(commands) do
        for _, mode in ipairs({ 'n', 'x', 'i' }) do
          local map = nvim:lua(
            'return vim.fn.maparg(...).desc',
            ('<Plug>(senorita-%s)'):format(name),
            mode,
            false,
            true
          )
          expect.yes(map, name .. ' in ' .. mode)
        end
      end
      local taken = nvim:lua([[
        return vim.iter({ 'n', 'x', 'i' }):map(vim.api.nvim_get_keymap):flatten():any(function(map)
          return (map.desc or ''):find('Senorita') ~= nil and not vim.startswith(map.lhs, '<Plug>')
        end)
      ]])
      expect.same(taken, false)
    end,
  },
  {
    'nothing is loaded until it is used',
    function()
      local nvim = child.start({}, { bare = true })
      nvim:cmd('set runtimepath^=' .. vim.fn.fnameescape(child.ROOT))
      nvim:cmd('runtime plugin/senorita.lua')
      local loaded = nvim:lua([[
        return vim.tbl_filter(function(name) return vim.startswith(name, 'senorita') end, vim.tbl_keys(package.loaded))
      ]])
      expect.same(loaded, {})
      expect.same(nvim:lua("return require('senorita').status()"), '')
    end,
  },
  {
    'interim words: as virtual text, in a float, or not at all; gone when it is over',
    function()
      local nvim = child.start({ ['a.py'] = 'x = 1\n' })
      nvim:open('a.py')
      local function show(how)
        nvim:lua('vim.g.senorita = vim.tbl_extend("force", vim.g.senorita, { interim = ... })', how)
        nvim:lua(
          "require('senorita.progress').take({ token = 'senorita-1', value = { kind = 'interim', text = 'delete f' } })"
        )
        return nvim:lua([[
          local space = vim.api.nvim_get_namespaces()['senorita.interim']
          local mark = vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true })[1]
          local function floats(win) return vim.api.nvim_win_get_config(win).relative ~= '' end
          local wins = vim.tbl_filter(floats, vim.api.nvim_list_wins())
          local text = wins[1] and vim.fn.getbufline(vim.api.nvim_win_get_buf(wins[1]), 1)[1]
          local virtual = mark and mark[4].virt_text[1][1] or ''
          return { vim.trim(virtual), vim.trim(text or ''), vim.api.nvim_get_current_line() }
        ]])
      end
      expect.same(show('virtual'), { 'delete f', '', 'x = 1' })
      expect.same(show('float'), { '', 'delete f', 'x = 1' })
      expect.same(show('off'), { '', '', 'x = 1' })
      show('virtual')
      nvim:say('go to line one')
      nvim:wait([[
        local space = vim.api.nvim_get_namespaces()['senorita.interim']
        return #vim.api.nvim_buf_get_extmarks(0, space, 0, -1, {}) == 0
      ]])
    end,
  },
  {
    'the conversation holds what was said and answered, code as code, and follows',
    function()
      local nvim = child.start({ ['a.py'] = 'x = 1\n' })
      nvim:open('a.py')
      nvim:say('go to line one')
      nvim:lua([[
        local function take(value) require('senorita.progress').take({ token = 'senorita-9', value = value }) end
        take({ kind = 'final', text = 'write a loop' })
        take({ kind = 'text', delta = 'Here ' })
        take({ kind = 'text', delta = 'it is.' })
        take({ kind = 'text', delta = 'for n in x:\n', source = 'code' })
        take({ kind = 'text', delta = '    n()', source = 'code' })
        local result = { turnId = 't', transcript = 'write a loop', status = 'done', message = 'Here it is.' }
        take({ kind = 'turn', result = result })
      ]])
      nvim:cmd('Senorita conversation')
      expect.same(
        vim.trim(nvim:text()),
        table.concat({
          '> go to line one',
          '',
          'Line 1.',
          '',
          '> write a loop',
          '',
          'Here it is.',
          '',
          '```python',
          'for n in x:',
          '    n()',
          '```',
        }, '\n')
      )
      expect.same(nvim:lua('return { vim.bo.filetype, vim.bo.modifiable }'), { 'markdown', false })
      nvim:type('q')
      expect.has(nvim:lua('return vim.api.nvim_buf_get_name(0)'), 'a.py')
    end,
  },
  {
    'the server is told settings, the plug-in’s and Neovim’s own, and changes to them',
    function()
      local nvim = child.start({ ['a.py'] = 'x = 1\n' }, {
        options = { settings = { ['stt.engines'] = { 'moonshine' } } },
        config = { settings = { senorita = { tts = { engines = {} } } } },
      })
      nvim:open('a.py')
      local function engines(kind)
        return nvim:lua(
          [[
          local reply = require('senorita.server').ready():request_sync('voice/status', nil, 20000)
          return vim.tbl_map(function(engine) return engine.name end, reply.result.engines[...])
        ]],
          kind
        )
      end
      expect.same({ engines('stt'), engines('tts') }, { { 'moonshine' }, {} })
      nvim:lua("require('senorita').setup({ settings = { ['stt.engines'] = { 'whisper' } } })")
      nvim:wait([[
        local reply = require('senorita.server').ready():request_sync('voice/status', nil, 20000)
        return reply.result.engines.stt[1].name == 'whisper'
      ]])
      nvim:lua("require('senorita').setup({ interim = 5 })")
      expect.has(nvim:lua('return table.concat(told)'), 'interim should be a string')
    end,
  },
  {
    'status and voices are shown, and the server is started anew',
    function()
      local nvim = child.start({ ['a.py'] = 'x = 1\n' })
      nvim:open('a.py')
      nvim:cmd('Senorita status')
      nvim:wait([[
        return vim.iter(vim.api.nvim_list_wins()):any(function(win)
          local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(win), 0, -1, false)
          return table.concat(lines):find('whisper: ', 1, true) ~= nil
        end)
      ]])
      nvim:cmd('Senorita voices')
      nvim:wait("return vim.bo.filetype == 'senorita-question'")
      expect.has(nvim:text(), 'piper')
      nvim:type('<Esc>')
      local before = nvim:lua("return require('senorita.server').ready().id")
      nvim:cmd('Senorita restart')
      nvim:wait("local c = require('senorita.server').ready(); return c and c.id > ...", before)
      expect.same(nvim:say('go to line one').status, 'done')
    end,
  },
  {
    'installed as a plain package',
    function()
      local nvim = child.start({ ['a.py'] = 'x = 1\n' }, { bare = true })
      nvim:lua(
        [[
        local start = vim.uv.cwd() .. '/site/pack/voice/start'
        vim.fn.mkdir(start, 'p')
        vim.uv.fs_symlink(..., start .. '/senorita')
        vim.fn.writefile({
          "vim.lsp.config('senorita', { cmd = vim.json.decode(vim.env.NEOVIM_SPEC_SERVER) })",
          "vim.lsp.enable('senorita')",
          "vim.g.senorita = { speaker = 'none' }",
        }, 'init.lua')
      ]],
        child.ROOT
      )
      local started = child.start({ ['a.py'] = 'one\ntwo\n' }, {
        bare = true,
        arguments = { '--cmd', 'set packpath^=' .. nvim.folder .. '/site', '-u', nvim.folder .. '/init.lua' },
      })
      started:open('a.py')
      started:lua(KEEP_TURN)
      started:cmd('Senorita say delete line one')
      expect.same(started:wait('return turn').status, 'done')
      expect.same(started:text(), 'two\n')
    end,
  },
  {
    'put on the runtime path late, as package managers do',
    function()
      local nvim = child.start({ ['a.py'] = 'one\ntwo\n' }, { bare = true })
      nvim:cmd('edit a.py')
      nvim:lua(
        [[
        vim.opt.runtimepath:append((...))
        vim.cmd('runtime! plugin/senorita.lua')
        vim.g.senorita = { speaker = 'none' }
        vim.lsp.config('senorita', { cmd = vim.json.decode(vim.env.NEOVIM_SPEC_SERVER) })
        vim.lsp.enable('senorita')

      ]],
        child.ROOT
      )
      nvim:lua(KEEP_TURN)
      nvim:cmd('Senorita say delete line one')
      expect.same(nvim:wait('return turn').status, 'done')
      expect.same(nvim:text(), 'two\n')
    end,
  },
  {
    'without the plug-in, the server’s commands do',
    function()
      local nvim = child.start({ ['a.py'] = 'one\ntwo\n' }, { bare = true })
      nvim:lua([[
        vim.lsp.config('senorita', { cmd = vim.json.decode(vim.env.NEOVIM_SPEC_SERVER), root_markers = { '.git' } })
        vim.lsp.enable('senorita')
      ]])
      nvim:open('a.py')
      nvim:lua([[
        local client = vim.lsp.get_clients({ name = 'senorita' })[1]
        local command = { title = 'say', command = 'senorita.command', arguments = { 'delete line one' } }
        client:exec_cmd(command, { bufnr = 0 })
      ]])
      nvim:wait("return vim.fn.getline(1) == 'two'")
    end,
  },
}
