// Whether and how a response is compressed.
#pragma once
#include <optional>
#include <skald/adapters/http/http_request.hpp>
#include <skald/adapters/http/http_response.hpp>
#include <string>
#include <string_view>

namespace skald::http {

enum class Coding : unsigned char { identity, gzip };

/// Whether an Accept-Encoding header takes gzip, and does not like plain text more. No header does
/// not: it would be allowed, and surprise everybody.
bool accepts_gzip(std::string_view accept_encoding);

/// Whether bodies of this Content-Type get smaller by it.
bool is_compressible(std::string_view content_type);

/// None: there is no memory for it.
std::optional<std::string> gzip(std::string_view text);

/// Whether the body would be compressed for a client that takes it; the answer varies by that.
bool is_worth_compressing(const Response& response, std::size_t bytes_min);

/// Compresses the body if the client takes that and it is large enough. The ETag gets a suffix,
/// because it names other bytes now, and Vary tells caches.
void compress(const Request& request, Response& response, std::size_t bytes_min);

/// The same for a stream of events, which begins with what becomes the body. Vary stands there also when
/// the client does not take it. A handler that says Content-Encoding itself is left alone.
Coding compress_events(const Request& request, Response& response);

/// Takes the suffix off the tags in If-Match and If-None-Match: handlers see their own tags.
void forget_compression(Request& request);

/// The tag of the same, compressed.
std::string compressed_tag(std::string_view tag);

}  // namespace skald::http
