/* @stoqey/ib as a test uses it: every event is written down, every complaint counts. A point goes out as one line of JSON, which
 * test-stoqey.py turns into TAP. */
'use strict';

const { IBApi, EventName } = require('@stoqey/ib');

const PATIENCE_MS = 60000; // a loaded machine is no failure
const NOT_RECORDED = [EventName.all, EventName.result, EventName.received, EventName.sent];

function tell(point, problems) {
  process.stdout.write(JSON.stringify({ point, problems }) + '\n');
}

const shown = (value) => (value === undefined ? 'undefined' : JSON.stringify(value));

/* Problems: @got is not @wanted; they are compared as they are shown. */
function same(got, wanted, what = 'it') {
  return shown(got) === shown(wanted) ? [] : [`${what} is ${shown(got)}, not ${shown(wanted)}`];
}

/* Problems: members of @found that are not as in @wanted. */
function differ(found, wanted) {
  return Object.entries(wanted).flatMap(([name, value]) => same(found[name], value, name));
}

function near(got, wanted, slack, what) {
  return typeof got === 'number' && Math.abs(got - wanted) <= slack ? [] : [`${what} is ${shown(got)}, not ${wanted} (± ${slack})`];
}

class Peer {
  constructor(port, clientId) {
    this.calls = [];   // { name, args }, in the order of coming
    this.errors = [];  // [id, code]; the client's own complaints are among them
    this.waiting = [];
    this.lastId = 9000;
    this.api = new IBApi({ host: '127.0.0.1', port, clientId });
    for (const name of Object.values(EventName)) {
      if (!NOT_RECORDED.includes(name)) this.api.on(name, (...args) => this.note(name, args));
    }
  }

  note(name, args) {
    this.calls.push({ name, args });
    if (name === EventName.error) this.errors.push([args[2], args[1], args[0].message]);
    if (name === EventName.info) this.errors.push([-1, args[1], args[0]]);
    this.waiting = this.waiting.filter((check) => !check());
  }

  /* Until what () is true of the calls. */
  until(what, told) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`waited for ${told}; the last calls: ${shown(this.calls.slice(-5))}`)), PATIENCE_MS);
      const check = () => {
        if (!what()) return false;
        clearTimeout(timer);
        resolve();
        return true;
      };
      if (!check()) this.waiting.push(check);
    });
  }

  /* The calls of one name since a mark whose first arguments are @first. */
  seen(name, since = 0, ...first) {
    return this.calls.slice(since).filter((c) => c.name === name && first.every((value, i) => value === undefined || c.args[i] === value));
  }

  async wait(name, since, ...first) {
    await this.until(() => this.seen(name, since, ...first).length > 0, `${name} ${shown(first)}`);
    return this.seen(name, since, ...first)[0].args;
  }

  /* Sends a request and returns the calls from it on to its end. */
  async ask(request, args, end, ...first) {
    const since = this.calls.length;
    this.api[request](...args);
    await this.wait(end, since, ...first);
    return this.calls.slice(since);
  }

  async waitError(id, code) {
    await this.until(() => this.errors.some((e) => e[0] === id && e[1] === code), `error ${code} of ${id}; known: ${shown(this.errors)}`);
  }

  takeErrors() {
    const found = this.errors;
    this.errors = [];
    return found.map(([id, code]) => [id, code]);
  }

  id() {
    this.lastId += 1;
    return this.lastId;
  }

  orderId() {
    this.lastOrderId += 1;
    return this.lastOrderId;
  }

  async connect() {
    this.api.connect();
    await this.wait(EventName.nextValidId, 0);
    await this.wait(EventName.managedAccounts, 0);
    this.lastOrderId = this.seen(EventName.nextValidId)[0].args[0] - 1;
    await this.until(() => this.errors.length >= 3, 'the state of the farms');
    return this;
  }

  async leave() {
    this.api.disconnect();
    await this.wait(EventName.disconnected, 0);
  }
}

/* Runs the scenarios one after the other; an exception is a failed point, and the next one goes on. */
async function run(scenarios, state) {
  for (const scenario of scenarios) {
    try {
      await scenario(state);
    } catch (error) {
      tell(`${scenario.name} goes on to its end`, [error.stack]);
    }
  }
}

/* Ends the program once all that was written has left it. */
function leaveNode() {
  process.stdout.write('', () => process.exit(0));
}

module.exports = { EventName, Peer, differ, leaveNode, near, run, same, tell };
