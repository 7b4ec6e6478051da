// The page of the order service: figures, newest events, and one order through its versions.
// What comes from the service is shown by textContent only, so that no name of a customer is markup.

const shownEventsMax = 20;
const refreshEveryMs = 300;
const retryAfterMs = 2000;

const element = (id) => document.getElementById(id);
const money = new Intl.NumberFormat(undefined, {minimumFractionDigits: 2, maximumFractionDigits: 2});
const count = new Intl.NumberFormat();
const clockTime = new Intl.DateTimeFormat(undefined, {timeStyle: 'medium'});
const day = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium'});
const dayAndTime = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'short'});

function make(tag, text = '', attributes = {}) {
    const made = document.createElement(tag);
    made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
}

const priceOf = (amount) => money.format(amount.cents / 100);
const stateMark = (state) => make('span', state, {'data-state': state});

function timeMark(instant, format) {
    return make('time', format.format(new Date(instant)), {datetime: instant, title: instant});
}

function say(id, words) {
    element(id).textContent = words;
    element(id).hidden = words === '';
}

// Asking the service.

class Refusal extends Error {
    constructor(status, words) {
        super(words);
        this.status = status;
    }
}

// What the service says in a problem document, or the best that can be said without one.
async function wordsOf(answer) {
    const problem = await answer.json().catch(() => ({}));
    return problem.detail ?? problem.title ?? `The service answered ${answer.status}.`;
}

async function ask(path, {after = 0, signal} = {}) {
    const headers = after > 0 ? {'Skald-Min-Position': String(after)} : {};
    let answer;
    try {
        answer = await fetch(path, {headers, signal});
    } catch (error) {
        if (error.name === 'AbortError') throw error;
        throw new Refusal(0, 'The service does not answer.');
    }
    if (!answer.ok) throw new Refusal(answer.status, await wordsOf(answer));
    return answer.json();
}

// Figures and the newest orders. They are asked for again when events come: one question at a time,
// a few in a second, and never answered from before the newest event that is shown.

let newestPosition = 0;
let figuresPosition = -1;
let refreshedAt = -Infinity;
let isRefreshing = false;

function showSummary(summary) {
    element('revenue').textContent = priceOf(summary.revenue);
    element('order-count').textContent = count.format(summary.orders);
    const byState = new Map(summary.states.map((each) => [each.state, each.orders]));
    for (const figure of document.querySelectorAll('#figures [data-state]')) {
        figure.querySelector('dd').textContent = count.format(byState.get(figure.dataset.state) ?? 0);
    }
}

function chooser(id) {
    const button = make('button', id, {type: 'button', 'aria-label': `Show order ${id}`, title: id});
    button.addEventListener('click', () => choose(id));
    return button;
}

function orderRow(order) {
    const row = make('tr', '', order.id === chosen.id ? {'aria-current': 'true'} : {});
    row.dataset.order = order.id;
    for (const content of [chooser(order.id), stateMark(order.state), order.customer]) {
        const cell = make('td');
        cell.append(content);
        row.append(cell);
    }
    row.append(make('td', priceOf(order.price), {class: 'number'}));
    return row;
}

// The rows are new ones: the keyboard stays at the order where it was.
function showOrders(page) {
    const focused = document.activeElement?.closest('#orders tr')?.dataset.order;
    element('orders').replaceChildren(...page.orders.map(orderRow));
    for (const row of element('orders').rows) {
        if (row.dataset.order === focused) row.querySelector('button').focus({preventScroll: true});
    }
}

async function readFigures() {
    const [summary, page] =
        await Promise.all([ask('summary', {after: newestPosition}), ask('orders', {after: newestPosition})]);
    showSummary(summary);
    showOrders(page);
    say('service-problem', '');
    return summary.position;
}

async function refresh() {
    if (isRefreshing) return;
    isRefreshing = true;
    let pause = refreshEveryMs;
    try {
        await delay(refreshedAt + refreshEveryMs - performance.now());
        figuresPosition = await readFigures();
    } catch (error) {
        say('service-problem', error.message);
        // A position that the service has never had: its data is not what it was.
        if (error.status === 400) newestPosition = 0;
        pause = retryAfterMs;
    }
    refreshedAt = performance.now() + pause - refreshEveryMs;
    isRefreshing = false;
    if (figuresPosition < newestPosition || pause === retryAfterMs) refresh();
}

const delay = (ms) => new Promise((done) => setTimeout(done, Math.max(0, ms)));

// Events as they come.

const wordsOfTypes = {
    'order-placed': 'placed',
    'order-line-added': 'line added',
    'order-line-removed': 'line removed',
    'order-confirmed': 'confirmed',
    'payment-reminder-sent': 'reminded',
    'order-paid': 'paid',
    'order-items-shipped': 'items shipped',
    'order-items-delivered': 'items delivered',
    'order-cancelled': 'cancelled',
};
const wordsOfType = (type) => wordsOfTypes[type] ?? type;

function detailOf(event) {
    const data = event.data ?? {};
    switch (event.type) {
        case 'order-placed': return `${data.customer}, ${priceOf(data.price)}`;
        case 'order-line-added': return `${data.line.product}, ${priceOf(data.price)} in all`;
        case 'order-line-removed': return `${data.item}, ${priceOf(data.price)} in all`;
        case 'order-confirmed': return `by ${data.sales_person}`;
        case 'order-items-shipped':
        case 'order-items-delivered': return `${data.items.length} in package ${data.package}`;
        case 'order-cancelled': return data.reason;
        default: return '';
    }
}

function showEvent(event) {
    const line = make('li', '', {'data-position': event.position});
    const isOfToday = new Date(event.occurred_at).toDateString() === new Date().toDateString();
    line.append(timeMark(event.occurred_at, isOfToday ? clockTime : day), chooser(event.order),
                make('span', wordsOfType(event.type)), make('span', detailOf(event), {class: 'detail'}));
    element('events').prepend(line);
    while (element('events').children.length > shownEventsMax) element('events').lastChild.remove();
    element('no-events').hidden = true;
}

function onEvent(message) {
    const event = JSON.parse(message.data);
    newestPosition = Math.max(newestPosition, event.position);
    showEvent(event);
    if (event.order === chosen.id) onEventOfChosen(event);
    refresh();
}

function showConnection(state, words) {
    element('connection').dataset.is = state;
    element('connection').textContent = words;
}

// Begins some events back, so that the list is not empty. EventSource reconnects by itself and goes
// on behind the last event; only a refusal ends it, and then the page begins anew.
function listen(position) {
    const source = new EventSource(`events?after=${Math.max(0, position - shownEventsMax)}`);
    source.addEventListener('open', () => showConnection('live', 'Live'));
    source.addEventListener('message', onEvent);
    source.addEventListener('error', () => {
        const isOver = source.readyState === EventSource.CLOSED;
        showConnection('broken', isOver ? 'Refused, trying again' : 'Connection lost, trying again');
        if (isOver) setTimeout(begin, retryAfterMs);
    });
}

async function begin() {
    try {
        const {position} = await ask('summary');
        element('events').replaceChildren();
        newestPosition = 0;
        listen(position);
        refresh();
    } catch (error) {
        say('service-problem', error.message);
        showConnection('broken', 'Not connected, trying again');
        setTimeout(begin, retryAfterMs);
    }
}

// One order through its versions. An answer that comes when something else is asked for already is
// thrown away.

const chosen = {
    id: '',
    events: [],
    version: 0,     // that is shown
    heardOf: -1,    // the newest version that an event told of
    history: new AbortController(),
    look: new AbortController(),
};

async function historyOf(id, signal) {
    const events = [];
    for (let from = 0; from !== undefined;) {
        const part = await ask(`orders/${encodeURIComponent(id)}/history?from=${from}&limit=1000`, {signal});
        events.push(...part.events);
        from = part.next;
    }
    return events;
}

function timelineEntry(event) {
    const entry = make('li');
    const button = make('button', '', {type: 'button'});
    button.append(make('span', String(event.version)), timeMark(event.occurred_at, dayAndTime),
                  make('span', wordsOfType(event.type)), make('span', detailOf(event), {class: 'detail'}));
    button.addEventListener('click', () => look(event.version));
    entry.append(button);
    return entry;
}

function markVersion() {
    [...element('timeline').children].forEach((entry, version) => {
        const button = entry.firstChild;
        button.toggleAttribute('data-later', version > chosen.version);
        if (version === chosen.version) button.setAttribute('aria-current', 'step');
        else button.removeAttribute('aria-current');
    });
}

function lineRow(line) {
    const row = make('tr');
    const state = make('td');
    state.append(stateMark(line.state));
    row.append(make('td', line.item), make('td', line.product), state,
               make('td', priceOf(line.price), {class: 'number'}));
    return row;
}

function showOrder(order) {
    element('order-state').replaceChildren(stateMark(order.state));
    element('order-price').textContent = priceOf(order.price);
    element('order-customer').textContent = order.customer;
    element('lines').replaceChildren(...order.lines.map(lineRow));
}

async function look(version) {
    chosen.version = version;
    chosen.look.abort();
    chosen.look = new AbortController();
    try {
        const order = await ask(`orders/${encodeURIComponent(chosen.id)}?version=${version}`,
                                {signal: chosen.look.signal});
        element('version').max = String(chosen.events.length - 1);
        element('version').value = String(version);
        element('version-shown').textContent = `${version} of ${chosen.events.length - 1}`;
        markVersion();
        showOrder(order);
        say('order-problem', '');
    } catch (error) {
        if (error.name !== 'AbortError') say('order-problem', error.message);
    }
}

function showNoOrder(words) {
    chosen.id = '';
    element('order').hidden = true;
    element('no-order').hidden = false;
    say('order-problem', words);
}

async function choose(id) {
    chosen.history.abort();
    chosen.look.abort();
    chosen.history = new AbortController();
    chosen.id = id;
    chosen.events = [];
    chosen.heardOf = -1;
    element('order-id').value = id;
    for (const row of element('orders').rows) {
        row.toggleAttribute('aria-current', row.dataset.order === id);
    }
    try {
        const events = await historyOf(id, chosen.history.signal);
        // It changed while its history was on the way.
        if (chosen.heardOf >= events.length) {
            choose(id);
            return;
        }
        chosen.events = events;
        element('timeline').replaceChildren(...chosen.events.map(timelineEntry));
        await look(chosen.events.length - 1);
        element('order').hidden = false;
        element('no-order').hidden = true;
    } catch (error) {
        if (error.name !== 'AbortError') showNoOrder(error.message);
    }
}

// Who looks at the newest version goes on with the order; who looks back is left where he is.
function onEventOfChosen(event) {
    chosen.heardOf = Math.max(chosen.heardOf, event.version);
    const last = chosen.events.length - 1;
    if (last < 0 || event.version <= last) return;
    if (event.version > last + 1) {
        choose(chosen.id);
        return;
    }
    chosen.events.push(event);
    element('timeline').append(timelineEntry(event));
    look(chosen.version === last ? event.version : chosen.version);
}

element('choice').addEventListener('submit', (submission) => {
    submission.preventDefault();
    choose(element('order-id').value.trim());
});
element('version').addEventListener('input', () => look(Number(element('version').value)));

begin();
