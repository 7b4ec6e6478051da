// Makes requests of the bytes of a connection, without a socket. It refuses what is malformed or
// too large as soon as that shows.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <skald/adapters/http/http_request.hpp>
#include <skald/adapters/http/http_server_options.hpp>
#include <span>
#include <string>
#include <vector>

#include "chunk_decoder.hpp"
#include "head_scanner.hpp"
#include "message_head.hpp"

namespace skald::http {

class RequestReader {
public:
    /// The options must outlive the reader.
    explicit RequestReader(const ServerOptions& limits);

    /// Where the next bytes of the connection go.
    std::span<char> room();
    void received(std::size_t bytes);

    enum class Step : std::uint8_t {
        need_more,     // read on
        has_head,      // once a request that has a body; look at expects_continue(), then go on
        has_request,   // take() it
        has_bad_head,  // answer refusal() and close
    };
    Step next();

    /// The client waits for "100 Continue" before it sends the body.
    bool expects_continue() const;
    /// Why the request is refused.
    const BadMessage& refusal() const { return refusal_; }
    /// What is known of the request that is being read or was refused.
    const MessageHead& head() const { return head_; }

    /// The request, and whether the client wants to go on afterwards. The reader is then ready for
    /// the next one, of which bytes may be here already.
    Request take();
    bool keeps_alive() const { return keeps_alive_; }
    bool is_http_11() const { return is_http_11_; }

    /// Nothing of a request was received so far.
    bool is_idle() const { return phase_ == Phase::head && buffered().empty() && !began_; }
    bool reads_body() const { return phase_ == Phase::body; }
    /// Of the request that is being read: what came of its body.
    std::size_t body_bytes() const { return body_.size(); }
    /// Lets go of it. For requests that are refused.
    void drop_body() { body_ = {}; }

private:
    enum class Phase : std::uint8_t { head, body, request, refused };

    std::string_view buffered() const { return {buffer_.data() + begin_, end_ - begin_}; }
    void consume(std::size_t bytes) { begin_ += bytes; }
    Step refuse(BadMessage why);
    Step read_head();
    Step take_head();
    std::optional<BadMessage> check_size_of_head() const;
    std::optional<BadMessage> check_head();
    Step read_body();
    Step read_chunks();

    const ServerOptions& limits_;
    std::vector<char> buffer_;  // of what is received; [begin_, end_) is not used yet
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t body_room_;  // how large the buffer is while a large body comes

    Phase phase_ = Phase::head;
    bool began_ = false;           // an empty line before the request was skipped
    std::size_t empty_lines_ = 0;  // before the request
    HeadScanner scanner_;
    MessageHead head_;
    Method method_ = Method::get;
    Framing framing_;
    ChunkDecoder chunks_;
    std::string body_;
    bool keeps_alive_ = false;  // of the last request
    bool is_http_11_ = true;    // of the last request
    BadMessage refusal_;
};

}  // namespace skald::http
