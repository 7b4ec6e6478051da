// The order service's page in a real browser, with the service program behind it.
//   node dashboard_test.mjs SERVICE_PROGRAM SCREENSHOT_DIRECTORY
// Ends with 77 if the driver of the browser or the browser is not there, and fails if SKALD_SKIP_NOTHING is set.
import assert from 'node:assert/strict';
import {existsSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {isDeepStrictEqual} from 'node:util';
import {Service} from './service.mjs';

const [program, screenshots] = process.argv.slice(2);
const browserPath = process.env.SKALD_CHROMIUM ?? '/usr/bin/chromium';
const {chromium} = await import('playwright-core').catch(() => ({}));
if (!chromium || !existsSync(browserPath)) {
    const isFailure = Boolean(process.env.SKALD_SKIP_NOTHING);
    console.log(`${isFailure ? 'FAILED' : 'SKIPPED'}: playwright-core or ${browserPath} is missing; ` +
                'scripts/setup browser installs both');
    process.exit(isFailure ? 1 : 77);
}

const wide = {width: 1280, height: 1100};
const deadlineMs = 20000;
const data = mkdtempSync(join(tmpdir(), 'skald-dashboard-'));
const consoleErrors = [];
const addresses = [];
const encodingsOfEvents = [];
let service;
let browser;
let page;

// Asks again until it is so; when the time is over it says what was there instead.
async function eventually(read, expected) {
    const until = Date.now() + deadlineMs;
    for (;;) {
        const seen = await read();
        if (isDeepStrictEqual(seen, expected)) return;
        if (Date.now() > until) assert.deepEqual(seen, expected);
    }
}

const text = (selector) => page.locator(selector).first().textContent();
const shows = (selector, expected) => eventually(() => text(selector), expected);
const countOf = (state) => text(`#figures [data-state="${state}"] dd`);
const counts = async () => [await countOf('placed'), await countOf('confirmed'), await countOf('paid'),
                            await countOf('shipped'), await countOf('cancelled')];
const column = (rows, cell) =>
    page.locator(rows).evaluateAll((all, index) => all.map((row) => row.cells[index].textContent), cell);

before(async () => {
    mkdirSync(screenshots, {recursive: true});
    service = await Service.start(program, data);
    await service.place('o-1', '<b>Alice</b>', ['Lamp', 'Table']);
    await service.place('o-2', 'Bob', ['Chair']);
    await service.confirm('o-2');
    await service.pay('o-2', 2500);
    browser = await chromium.launch({executablePath: browserPath, args: ['--no-sandbox']});
    const context = await browser.newContext({locale: 'en-GB', viewport: wide});
    page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && consoleErrors.push(message.text()));
    page.on('pageerror', (error) => consoleErrors.push(String(error)));
    page.on('request', (request) => addresses.push(request.url()));
    page.on('response', (response) => {
        if (new URL(response.url()).pathname === '/events') encodingsOfEvents.push(response.headers()['content-encoding']);
    });
    await page.goto(service.url);
    // Gone after a reload.
    await page.evaluate(() => { globalThis.hasStayed = true; });
});

after(async () => {
    await browser?.close();
    await service?.stop();
    rmSync(data, {recursive: true, force: true});
});

test('shows figures, orders and the events of before', async () => {
    await shows('#connection', 'Live');
    await eventually(counts, ['1', '0', '1', '0', '0']);
    await shows('#revenue', '25.00');
    await shows('#order-count', '2');
    await eventually(() => column('#orders tr', 0), ['o-2', 'o-1']);
    await eventually(() => page.locator('#events li').count(), 4);
});

test('shows what others write as text', async () => {
    await eventually(() => column('#orders tr', 2), ['Bob', '<b>Alice</b>']);
    assert.equal(await page.locator('main b').count(), 0);
});

test('shows a new event and its figures without a reload', async () => {
    await service.place('o-3', 'Carol', ['Shelf']);
    await shows('#events li button', 'o-3');
    await eventually(counts, ['2', '0', '1', '0', '0']);
    await service.confirm('o-3');
    await service.pay('o-3', 2500);
    await eventually(counts, ['1', '0', '2', '0', '0']);
    await shows('#revenue', '50.00');
    await eventually(() => column('#orders tr', 1), ['paid', 'paid', 'placed']);
    assert.equal(await page.evaluate(() => globalThis.hasStayed), true);
});

test('hears events compressed', async () => {
    await eventually(() => encodingsOfEvents, ['gzip']);
});

test('keeps the newest twenty events', async () => {
    for (let n = 10; n < 35; ++n) await service.place(`o-${n}`, 'Dora', ['Vase']);
    await shows('#events li button', 'o-34');
    assert.equal(await page.locator('#events li').count(), 20);
    await shows('#order-count', '28');
});

test('goes through the versions of an order with the slider', async () => {
    await service.addLine('o-1', 'Mirror');
    await service.confirm('o-1');
    await page.fill('#order-id', 'o-1');
    await page.press('#order-id', 'Enter');
    await eventually(() => page.locator('#timeline li').count(), 3);
    await shows('#order-state', 'confirmed');
    await shows('#order-price', '65.00');
    await page.focus('#version');
    await page.keyboard.press('Home');
    await shows('#order-state', 'placed');
    await shows('#order-price', '45.00');
    assert.deepEqual(await column('#lines tr', 1), ['Lamp', 'Table']);
    await page.keyboard.press('ArrowRight');
    await shows('#version-shown', '1 of 2');
    await shows('#order-price', '65.00');
    assert.deepEqual(await column('#lines tr', 1), ['Lamp', 'Table', 'Mirror']);
});

test('goes on with the newest version, and leaves alone who looks back', async () => {
    await service.pay('o-1', 6500);
    await shows('#timeline li:last-child button span:nth-of-type(2)', 'paid');
    await shows('#version-shown', '1 of 3');
    await page.focus('#version');
    await page.keyboard.press('End');
    await shows('#order-state', 'paid');
    await service.ship('o-1', ['o-1-Lamp']);
    await shows('#version-shown', '4 of 4');
    await eventually(() => column('#lines tr', 2), ['shipped', 'ordered', 'ordered']);
});

test('chooses an order of the list', async () => {
    await service.cancel('o-34');
    await service.confirm('o-33');
    await page.click('#orders tr:first-child button');
    await shows('#order-customer', 'Dora');
    await shows('#order-state', 'cancelled');
    await eventually(() => page.locator('#orders tr[aria-current] button').textContent(), 'o-34');
});

test('is kept as a picture, light and dark', async () => {
    await page.fill('#order-id', 'o-1');
    await page.click('#choice button');
    await shows('#version-shown', '4 of 4');
    await page.click('#timeline li:nth-child(4) button');
    await shows('#version-shown', '3 of 4');
    for (const [scheme, name] of [['dark', 'dashboard-dark.png'], ['light', 'dashboard.png']]) {
        await page.emulateMedia({colorScheme: scheme});
        const path = join(screenshots, name);
        await page.screenshot({path, fullPage: true});
        console.log(`screenshot: ${path}`);
    }
});

// The parts of the page that are wider than the screen or than the box around them.
const tooWide = () => page.evaluate(() => [document.documentElement, ...document.querySelectorAll('main :not(input)')]
    .filter((part) => part.scrollWidth > part.clientWidth && getComputedStyle(part).display !== 'inline' &&
                      part.clientWidth > 0 || part.getBoundingClientRect().right > innerWidth)
    .map((part) => part.id || part.className || part.tagName));

// How many lines the longest id among the newest events takes, where there is room for a table.
const linesOfIds = () => page.locator('#events li button').evaluateAll((all) => Math.max(...all.map((button) => {
    const text = document.createRange();
    text.selectNodeContents(button);
    return new Set([...text.getClientRects()].map((part) => part.top)).size;
})));

test('fits a telephone, long names too', async () => {
    const long = `o-${'7'.repeat(38)}`;
    await service.place(long, 'Maximiliane-von-Habsburg-Lothringen of Schönbrunn', ['Doppelkleiderschrank']);
    await shows('#events li button', long);
    assert.equal(await linesOfIds(), 1);
    for (const id of [long, 'o-1']) {
        await page.fill('#order-id', id);
        await page.press('#order-id', 'Enter');
        await eventually(() => page.locator('#orders tr[aria-current] button').allTextContents(),
                         id === long ? [long] : []);
        await shows('#order-customer', id === long ? 'Maximiliane-von-Habsburg-Lothringen of Schönbrunn' : '<b>Alice</b>');
        await page.setViewportSize({width: 360, height: 800});
        await eventually(tooWide, []);
    }
    await page.setViewportSize({width: 390, height: 844});
    await eventually(tooWide, []);
    for (const [scheme, name] of [['dark', 'dashboard-narrow-dark.png'], ['light', 'dashboard-narrow.png']]) {
        await page.emulateMedia({colorScheme: scheme});
        const path = join(screenshots, name);
        await page.screenshot({path, fullPage: true});
        console.log(`screenshot: ${path}`);
    }
    await page.setViewportSize(wide);
});

test('is used without a mouse', async () => {
    await page.focus('#order-id');
    await page.keyboard.press('Tab');
    await eventually(() => page.evaluate(() => document.activeElement.textContent), 'Show');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await shows('#version-shown', '0 of 4');
    await eventually(() => page.locator('#timeline [aria-current] span').first().textContent(), '0');
    // Where the keyboard is can be seen.
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none');
});

test('asks no other host and has no error to tell', async () => {
    const hosts = new Set(addresses.map((address) => new URL(address)).filter((url) => url.protocol !== 'data:')
        .map((url) => url.origin));
    assert.deepEqual([...hosts], [service.url]);
    assert.deepEqual(consoleErrors, []);
});

test('can run nothing that the service does not have', async () => {
    const refused = await page.evaluate(() => new Promise((done) => {
        document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective));
        const script = document.createElement('script');
        script.textContent = 'globalThis.hasRun = true;';
        document.body.append(script);
    }));
    assert.equal(refused, 'script-src-elem');
    assert.equal(await page.evaluate(() => globalThis.hasRun), undefined);
});

test('says in the words of the service what is wrong', async () => {
    await page.fill('#order-id', 'nowhere');
    await page.press('#order-id', 'Enter');
    const {detail} = await (await fetch(`${service.url}/orders/nowhere/history`)).json();
    await shows('#order-problem', detail);
    assert.equal(await page.locator('#order').isVisible(), false);
});

test('says that the service is gone, and goes on when it is back', async () => {
    const {port} = service;
    await service.stop();
    await eventually(() => page.locator('#connection').getAttribute('data-is'), 'broken');
    service = await Service.start(program, data, port);
    await service.place('o-90', 'Eve', ['Clock']);
    await shows('#connection', 'Live');
    await shows('#events li button', 'o-90');
    await shows('#order-count', '30');
    const positions = await page.locator('#events li').evaluateAll((all) => all.map((line) => line.dataset.position));
    assert.equal(new Set(positions).size, positions.length);
    assert.equal(await page.evaluate(() => globalThis.hasStayed), true);
});

// In the middle of a compressed stream, so that it has no end.
test('goes on after a crash of the service', async () => {
    const {port} = service;
    await service.crash();
    await eventually(() => page.locator('#connection').getAttribute('data-is'), 'broken');
    service = await Service.start(program, data, port);
    await service.place('o-91', 'Finn', ['Clock']);
    await shows('#connection', 'Live');
    await shows('#events li button', 'o-91');
    await shows('#order-count', '31');
    assert.equal(new Set(encodingsOfEvents).size, 1);
    assert.equal(await page.evaluate(() => globalThis.hasStayed), true);
});
