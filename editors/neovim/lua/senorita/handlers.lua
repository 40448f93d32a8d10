---What the server asks and tells, each method to the module that does it.

---@param ctx lsp.HandlerContext
---@return vim.lsp.Client
local function client_of(ctx)
  return assert(vim.lsp.get_client_by_id(ctx.client_id))
end

return {
  ['$/progress'] = function(err, params, ctx)
    if not require('senorita.progress').take(params) then
      return vim.lsp.handlers['$/progress'](err, params, ctx)
    end
  end,
  ['$/cancelRequest'] = function()
    -- The one thing the server asks and takes back is a question: it was answered by voice.
    require('senorita.ask').close()
  end,
  ['voice/context'] = function(_, _, ctx)
    return require('senorita.place').context(client_of(ctx)) or vim.NIL
  end,
  ['voice/editor'] = function(_, params)
    return require('senorita.editor').run(params)
  end,
  ['workspace/applyEdit'] = function(_, params, ctx)
    return require('senorita.edit').apply(params, client_of(ctx))
  end,
  ['window/showDocument'] = function(_, params, ctx)
    return { success = require('senorita.place').show(params, client_of(ctx)) }
  end,
  ['window/showMessageRequest'] = function(_, params)
    return require('senorita.ask').request(params)
  end,
}
