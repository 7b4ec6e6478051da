#include <algorithm>
#include <array>
#include <skald/adapters/http/http_client.hpp>
#include <utility>

#include "client_socket.hpp"
#include "connection_pool.hpp"
#include "event_parser.hpp"
#include "header_line.hpp"
#include "http_text.hpp"
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

bool is_event_stream(const MessageHead& head) {
    std::string_view type = head.headers.find(header::content_type).value_or("");
    return head.status == 200 && same_name(trimmed(take_until(type, ';')), "text/event-stream");
}

// Of an answer that is no stream: whether trying again later may help.
Errc code_of(int status) {
    if (status == 401 || status == 403) return Errc::permission_denied;
    return status == 404 || status == 410 ? Errc::not_found : Errc::unavailable;
}

// One request on one connection.
class Attempt {
public:
    /// The bytes of the request must outlive the attempt.
    Attempt(ClientSocket socket, std::string_view bytes, Method method,
            const ClientOptions& options)
        : socket_(std::move(socket)),
          unsent_(bytes),
          size_(bytes.size()),
          reader_(method, options) {}

    /// Sends what is left until the server begins to speak. Who has answered wants no more; an
    /// interim answer asks for the rest.
    Result<void> send(Deadline deadline) {
        if (unsent_.empty() || reader_.has_head()) return {};
        const auto sent = socket_.send(unsent_, deadline);
        if (!sent) {
            may_have_sent_ = true;  // how much, nobody knows
            return sent.error();
        }
        unsent_.remove_prefix(*sent);
        return {};
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
    /// The server may have seen some of the request.
    bool has_sent() const { return may_have_sent_ || unsent_.size() < size_; }
    /// The connection can carry another request: on a half-sent one, that would become its body.
    bool keeps_alive() const { return unsent_.empty() && reader_.keeps_alive(); }
    ResponseReader& reader() { return reader_; }
    ClientSocket& socket() { return socket_; }

private:
    ClientSocket socket_;
    std::string_view unsent_;
    std::size_t size_;  // of the request
    bool may_have_sent_ = false;
    ResponseReader reader_;
    bool got_bytes_ = false;
};

Result<void> run(Attempt& attempt, Deadline deadline) {
    for (;;) {
        const auto sent = attempt.send(deadline);
        // A server that refuses early has answered, though the rest cannot be sent.
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

    Result<Attempt> connect(const Url& url, std::string_view bytes, Method method,
                            Deadline deadline) const {
        const auto until = deadline_after(options.connect_time);
        auto socket = ClientSocket::connect(url.host, url.port, std::min(until, deadline));
        if (!socket) return socket.error();
        return Attempt(*std::move(socket), bytes, method, options);
    }
    Response finish(const Url& url, Attempt& attempt) {
        const bool keeps_alive = attempt.keeps_alive();
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
    const auto deadline = deadline_after(parts_->options.whole_time);
    bool may_have_run = false;
    if (auto kept = parts_->pool.take(url->authority)) {
        Attempt attempt(*std::move(kept), *bytes, request.method, parts_->options);
        const auto done = run(attempt, deadline);
        if (done) return parts_->finish(*url, attempt);
        const bool in_time = std::chrono::steady_clock::now() < deadline;
        if (attempt.got_bytes() || !may_repeat(request) || !in_time) return done.error();
        may_have_run = attempt.has_sent();
    }
    auto attempt = parts_->connect(*url, *bytes, request.method, deadline);
    if (!attempt && may_have_run) {
        return Error{Errc::timed_out, "the connection broke before an answer came, and then: " +
                                          attempt.error().message};
    }
    if (!attempt) return attempt.error();
    if (const auto done = run(*attempt, deadline); !done) return done.error();
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
    auto deadline = deadline_after(options.whole_time);
    auto attempt = parts_->connect(*url, *bytes, request.method, deadline);
    if (!attempt) return attempt.error();
    EventParser events;
    for (bool done = false; !done;) {
        const auto sent = attempt->send(deadline);
        const auto received = attempt->receive(deadline, is_wanted);
        if (is_wanted && !is_wanted()) return {};
        if (!received) return sent ? received.error() : sent.error();
        done = *received;
        ResponseReader& reader = attempt->reader();
        if (!reader.has_head()) continue;
        if (!is_event_stream(reader.head())) {
            return Error{code_of(reader.head().status), "the answer is no stream of events but " +
                                                            std::to_string(reader.head().status)};
        }
        deadline = deadline_after(options.silence_time);
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
