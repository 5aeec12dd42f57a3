-- What wrk asks: of ten requests, seven pictures that others asked for before, one that nobody did, one POST, one of kubectl.
-- It stops after LOAD_REQUESTS answers and counts them by status.

local most = tonumber(os.getenv("LOAD_REQUESTS"))
local yaml = "apiVersion: v1\nkind: Service\nmetadata: {name: test}\nspec: {type: LoadBalancer, selector: {app: test}, ports: [{name: http1, port: 30080, targetPort: 5000}]}\n"
local inURL = yaml:gsub("[^%w]", function(c) return string.format("%%%02X", c:byte()) end)
local body = '{"files":[{"text":"' .. yaml:gsub("\n", "\\n") .. '"}],"ask":{"seed":%d}}'
local count, answers, thread = 0, 0, nil
status = {}

function setup(t) thread = t end

function request()
  count = count + 1
  local kind = count % 10
  if kind == 1 then
    return wrk.format("POST", "/api/v1/trace", { ["Content-Type"] = "application/json" }, body:format(count))
  elseif kind == 2 then
    return wrk.format("GET", "/api/v1/trace.svg?yaml=" .. inURL .. "&seed=" .. count)
  elseif kind == 3 then
    return wrk.format("GET", "/api/v1/kubectl?args=get+svc+-o+wide&yaml=" .. inURL)
  end
  return wrk.format("GET", "/api/v1/trace.svg?yaml=" .. inURL .. "&seed=" .. (count % 7))
end

function response(code)
  status[code] = (status[code] or 0) + 1
  answers = answers + 1
  if answers == most then
    wrk.thread:stop()
    os.execute("(sleep 0.2; kill -INT " .. io.open("/proc/self/stat"):read("*n") .. ") &") -- else wrk sleeps on to its end
  end
end

function done(summary, latency)
  local all = thread:get("status")
  local good, bad = 0, 0
  for code, n in pairs(all) do
    print(string.format("status %d: %d", code, n))
    if code == 200 then good = n else bad = bad + n end
  end
  local e = summary.errors
  print(string.format("errors: connect %d, read %d, write %d, timeout %d", e.connect, e.read, e.write, e.timeout))
  print(string.format("latency: median %.1f ms, 99 %% %.1f ms", latency:percentile(50) / 1000, latency:percentile(99) / 1000))
  if good >= most and bad + e.connect + e.read + e.write + e.timeout == 0 then print("every request was answered") end
end
