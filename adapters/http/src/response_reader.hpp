// Makes a response of the bytes that a server sends, without a socket.
#pragma once
#include <cstddef>
#include <cstdint>
#include <skald/adapters/http/http_client_options.hpp>
#include <skald/adapters/http/http_request.hpp>
#include <skald/adapters/http/http_response.hpp>
#include <string>
#include <string_view>

#include "chunk_decoder.hpp"
#include "head_scanner.hpp"
#include "message_head.hpp"

namespace skald::http {

class ResponseReader {
public:
    /// The options must outlive the reader.
    ResponseReader(Method method, const ClientOptions& limits) : limits_(limits), method_(method) {}

    enum class Step : std::uint8_t { need_more, done, too_large, malformed };
    /// Takes what came. Not after `done`.
    Step received(std::string_view bytes);
    /// The server has ended the connection: `done` or `malformed`, if that cut the response off.
    Step ended();

    /// The head is here: status and fields are known.
    bool has_head() const { return phase_ != Phase::head; }
    const MessageHead& head() const { return head_; }
    /// What came of the body since the last time, for those who do not wait for its end.
    std::string take_body();
    Response take();
    /// Whether another request may be sent. After `done`.
    bool keeps_alive() const;
    /// What is wrong, after `malformed` and `too_large`.
    std::string_view reason() const { return reason_; }

private:
    enum class Phase : std::uint8_t { head, body, done };

    Step fail(Step how, std::string_view why);
    Step read_head();
    Step read_body();
    Step read_chunks();

    const ClientOptions& limits_;
    const Method method_;  // of the request
    std::string buffer_;   // what came and is not used yet
    Phase phase_ = Phase::head;
    HeadScanner scanner_;
    MessageHead head_;
    Framing framing_;
    ChunkDecoder chunks_;
    std::string body_;
    std::uint64_t body_taken_ = 0;  // bytes of it that take_body() has yielded
    std::string_view reason_;
};

}  // namespace skald::http
