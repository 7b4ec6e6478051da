-- What a wrk asks that changes no order: reads, unknown orders, refused commands, a command sent again.
local json = {["Content-Type"] = "application/json"}
local again = {["Content-Type"] = "application/json", ["Idempotency-Key"] = "mixed"}
local order = '{"id":"mixed","customer":"Alice","lines":' ..
    '[{"item":"i-mixed","product":"Lamp","price":{"cents":2000}}]}'
local requests = {}
local last = 0

init = function()
    requests = {
        wrk.format("POST", "/orders", again, order),
        wrk.format("GET", "/orders/mixed", {}),
        wrk.format("GET", "/orders/mixed/history", {}),
        wrk.format("GET", "/orders?limit=20", {}),
        wrk.format("GET", "/orders/unknown", {}),
        wrk.format("GET", "/nowhere", {}),
        wrk.format("POST", "/orders/mixed/pay", json, '{"amount":{"cents":1}}'),
        wrk.format("POST", "/orders/mixed/confirm", json, 'no JSON'),
    }
end

request = function()
    last = last % #requests + 1
    return requests[last]
end
