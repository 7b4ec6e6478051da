#include <algorithm>
#include <array>
#include <skald/adapters/http/http_client.hpp>
#include <utility>

#include "client_socket.hpp"
#include "connection_pool.hpp"
#include "event_parser.hpp"
#include "header_line.hpp"
#include "response_reader.hpp"
#include "url.hpp"

namespace skald::http {
namespace {

bool may_repeat(const Request& request) {
    if (request.method != Method::post && request.method != Method::patch) return true;
    return request.headers.find(header::idempotency_key).has_value();
}

Result<std::string> to_bytes(const Url& url, const Request& request) {
    std::string bytes(to_string(request.method));
    bytes.append(" ").append(url.target).append(" HTTP/1.1\r\n");
    append_header(bytes, header::host, url.authority);
    for (const Header& field : request.headers) {
        if (!is_fit_header(field)) {
            return invalid_argument("the header field " + field.name + " cannot be sent");
        }
        append_header(bytes, field.name, field.value);
    }
    const bool has_body = request.method == Method::post || request.method == Method::put ||
                          request.method == Method::patch || !request.body.empty();
    if (has_body) append_header(bytes, header::content_length, std::to_string(request.body.size()));
    return bytes + "\r\n" + request.body;
}

// One request on one connection.
class Attempt {
public:
    Attempt(ClientSocket socket, Method method, const ClientOptions& options)
        : socket_(std::move(socket)), reader_(method, options) {}

    Result<void> send(std::string_view bytes, Deadline deadline) {
        return socket_.send(bytes, deadline);
    }
    /// Takes what comes next. True: the answer is complete.
    Result<bool> receive(Deadline deadline, const Wanted& is_wanted = {}) {
        std::array<char, 16'384> bytes;
        const auto size = socket_.receive(bytes, deadline, is_wanted);
        if (!size) return size.error();
        got_bytes_ = got_bytes_ || *size > 0;
        const auto step = *size == 0 ? reader_.ended() : reader_.received({bytes.data(), *size});
        switch (step) {
            case ResponseReader::Step::need_more:
                return false;
            case ResponseReader::Step::done:
                return true;
            case ResponseReader::Step::too_large:
                return Error{Errc::too_large, "the answer: " + std::string(reader_.reason())};
            case ResponseReader::Step::malformed:
                break;
        }
        if (*size == 0) return Error{Errc::timed_out, "the server closed the connection too early"};
        return Error{Errc::corrupt, "the answer is no HTTP: " + std::string(reader_.reason())};
    }

    /// An answer has begun, so the server has seen the request.
    bool got_bytes() const { return got_bytes_; }
    ResponseReader& reader() { return reader_; }
    ClientSocket& socket() { return socket_; }

private:
    ClientSocket socket_;
    ResponseReader reader_;
    bool got_bytes_ = false;
};

Result<void> run(Attempt& attempt, std::string_view bytes, Deadline deadline) {
    const auto sent = attempt.send(bytes, deadline);
    // A server that refuses early has answered, and need not have read everything.
    for (;;) {
        const auto received = attempt.receive(deadline);
        if (!received) return sent ? received.error() : sent.error();
        if (*received) return {};
    }
}

}  // namespace

struct Client::Parts {
    explicit Parts(const ClientOptions& all) : options(all), pool(all) {}

    const ClientOptions options;
    ConnectionPool pool;

    Result<Attempt> connect(const Url& url, Method method, Deadline deadline) const {
        const auto until = std::chrono::steady_clock::now() + options.connect_time;
        auto socket = ClientSocket::connect(url.host, url.port, std::min(until, deadline));
        if (!socket) return socket.error();
        return Attempt(*std::move(socket), method, options);
    }
    Response finish(const Url& url, Attempt& attempt) {
        const bool keeps_alive = attempt.reader().keeps_alive();
        Response response = attempt.reader().take();
        if (keeps_alive) pool.keep(url.authority, std::move(attempt.socket()));
        return response;
    }
};

Client::Client(ClientOptions options) : parts_(std::make_unique<Parts>(options)) {}
Client::~Client() = default;

Result<Response> Client::send(std::string_view url_text, Request request) {
    const auto url = parse_url(url_text);
    if (!url) return url.error();
    const auto bytes = to_bytes(*url, request);
    if (!bytes) return bytes.error();
    const auto deadline = std::chrono::steady_clock::now() + parts_->options.whole_time;
    if (auto kept = parts_->pool.take(url->authority)) {
        Attempt attempt(*std::move(kept), request.method, parts_->options);
        const auto done = run(attempt, *bytes, deadline);
        if (done) return parts_->finish(*url, attempt);
        const bool in_time = std::chrono::steady_clock::now() < deadline;
        if (attempt.got_bytes() || !may_repeat(request) || !in_time) return done.error();
    }
    auto attempt = parts_->connect(*url, request.method, deadline);
    if (!attempt) return attempt.error();
    if (const auto done = run(*attempt, *bytes, deadline); !done) return done.error();
    return parts_->finish(*url, *attempt);
}

Result<void> Client::listen(std::string_view url_text, Request request,
                            const std::function<bool(const ServerSentEvent&)>& on_event,
                            const std::function<bool()>& is_wanted) {
    const auto url = parse_url(url_text);
    if (!url) return url.error();
    const auto bytes = to_bytes(*url, request);
    if (!bytes) return bytes.error();
    const ClientOptions& options = parts_->options;
    auto deadline = std::chrono::steady_clock::now() + options.whole_time;
    auto attempt = parts_->connect(*url, request.method, deadline);
    if (!attempt) return attempt.error();
    if (auto sent = attempt->send(*bytes, deadline); !sent) return sent.error();
    EventParser events;
    for (bool done = false; !done;) {
        const auto received = attempt->receive(deadline, is_wanted);
        if (is_wanted && !is_wanted()) return {};
        if (!received) return received.error();
        done = *received;
        ResponseReader& reader = attempt->reader();
        if (!reader.has_head()) continue;
        const auto type = reader.head().headers.find(header::content_type).value_or("");
        if (reader.head().status != 200 || !type.starts_with("text/event-stream")) {
            return Error{Errc::unavailable, "the answer is no stream of events but " +
                                                std::to_string(reader.head().status)};
        }
        deadline = std::chrono::steady_clock::now() + options.silence_time;
        events.feed(reader.take_body());
        while (const auto event = events.next()) {
            if (!on_event(*event)) return {};
        }
        if (events.pending_bytes() > options.event_bytes_max) {
            return Error{Errc::too_large, "an event of the stream is too large"};
        }
    }
    return {};
}

}  // namespace skald::http
