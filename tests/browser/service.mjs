// The order service's program while a test uses it, and the commands that the test gives it.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';

export class Service {
    // Port 0: a free one.
    static async start(program, data, port = 0) {
        const child = spawn(program, ['--listen', `127.0.0.1:${port}`, '--data', data, '--log-level', 'warning'],
                            {stdio: ['ignore', 'pipe', 'inherit']});
        for await (const line of createInterface({input: child.stdout})) {
            const url = line.match(/http:\/\/\S+/)?.[0];
            if (url) return new Service(child, url);
        }
        throw new Error('the service ended before it listened');
    }

    constructor(child, url) {
        this.child = child;
        this.url = url;
        this.port = new URL(url).port;
    }

    // Ends it in order, as its operator would.
    async stop() {
        const ended = once(this.child, 'exit');
        this.child.kill('SIGTERM');
        const [code] = await ended;
        assert.equal(code, 0);
    }

    async crash() {
        const ended = once(this.child, 'exit');
        this.child.kill('SIGKILL');
        await ended;
    }

    async post(path, body) {
        const answer = await fetch(this.url + path, {
            method: 'POST',
            headers: {'Content-Type': 'application/json'},
            body: JSON.stringify(body),
        });
        assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.text()}`);
    }

    line(order, product) {
        return {item: `${order}-${product}`, product, price: {cents: 2000}};
    }

    // Each product costs 20.00, the delivery of an order 5.00.
    place(id, customer, products) {
        return this.post('/orders', {id, customer, lines: products.map((product) => this.line(id, product))});
    }
    addLine(id, product) { return this.post(`/orders/${id}/lines`, this.line(id, product)); }
    confirm(id) { return this.post(`/orders/${id}/confirm`, {sales_person: 'Frank'}); }
    pay(id, cents) { return this.post(`/orders/${id}/pay`, {amount: {cents}}); }
    ship(id, items) { return this.post(`/orders/${id}/ship`, {package: `p-${id}`, items}); }
    cancel(id) { return this.post(`/orders/${id}/cancel`, {reason: 'changed my mind'}); }
}
