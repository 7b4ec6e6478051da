#include "compression.hpp"

#include <zlib.h>

#include <limits>

#include "gzip_stream.hpp"
#include "http_text.hpp"

namespace skald::http {
namespace {

constexpr std::string_view suffix = "-gzip\"";  // in the place of the last quote
constexpr int level = 5;
constexpr int window_bits_of_gzip = 15 + 16;
constexpr int memory_level = 8;

// In thousandths, which is as fine as they may be. What is malformed counts as if it were not there.
int quality_of(std::string_view parameters) {
    constexpr int whole = 1000;
    while (!parameters.empty()) {
        std::string_view value = trimmed(take_until(parameters, ';'));
        if (!same_name(take_until(value, '='), "q")) continue;
        if (take_until(value, '.') != "0") return whole;
        int quality = 0;
        for (int place = whole / 10; place > 0 && !value.empty(); place /= 10) {
            if (!is_digit(value.front())) return whole;
            quality += place * (value.front() - '0');
            value.remove_prefix(1);
        }
        return quality;
    }
    return whole;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
        text.replace(at, from.size(), to);
        at += to.size();
    }
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
    std::optional<int> gzip;
    int others = 0;
    int plain = 0;  // which is acceptable anyway, but not better if nothing says so
    while (!accept_encoding.empty()) {
        std::string_view parameters = take_until(accept_encoding, ',');
        const std::string_view coding = trimmed(take_until(parameters, ';'));
        const int quality = quality_of(parameters);
        if (same_name(coding, "gzip") || same_name(coding, "x-gzip")) gzip = quality;
        if (same_name(coding, "identity")) plain = quality;
        if (coding == "*") others = quality;
    }
    const int quality = gzip.value_or(others);
    return quality > 0 && quality >= plain;
}

bool is_compressible(std::string_view content_type) {
    const std::string_view type = trimmed(content_type.substr(0, content_type.find(';')));
    if (same_name(type.substr(0, 5), "text/")) return !same_name(type, "text/event-stream");
    for (const std::string_view ending : {"json", "xml", "javascript", "yaml"}) {
        if (type.size() > ending.size() &&
            same_name(type.substr(type.size() - ending.size()), ending)) {
            return true;
        }
    }
    return false;
}

std::optional<std::string> gzip(std::string_view text) {
    if (text.size() > std::numeric_limits<uInt>::max()) return std::nullopt;
    z_stream stream{};
    if (deflateInit2(&stream, level, Z_DEFLATED, window_bits_of_gzip, memory_level,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        return std::nullopt;
    }
    std::string out(deflateBound(&stream, text.size()), '\0');
    // zlib does not write to its input, but is older than const.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int ended = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (ended != Z_STREAM_END) return std::nullopt;
    return out;
}

bool is_worth_compressing(const Response& response, std::size_t bytes_min) {
    return response.body.size() >= bytes_min && !response.headers.find(header::content_encoding) &&
           is_compressible(response.headers.find(header::content_type).value_or(""));
}

void compress(const Request& request, Response& response, std::size_t bytes_min) {
    if (!is_worth_compressing(response, bytes_min)) return;
    response.headers.add(std::string(header::vary), std::string(header::accept_encoding));
    if (!accepts_gzip(request.headers.joined(header::accept_encoding))) return;
    auto smaller = gzip(response.body);
    if (!smaller || smaller->size() >= response.body.size()) return;
    response.body = *std::move(smaller);
    response.headers.set(header::content_encoding, "gzip");
    const auto tag = response.headers.find(header::etag);
    if (tag) response.headers.set(header::etag, compressed_tag(*tag));
}

Coding compress_events(const Request& request, Response& response) {
    if (response.headers.find(header::content_encoding)) return Coding::identity;
    response.headers.add(std::string(header::vary), std::string(header::accept_encoding));
    if (!accepts_gzip(request.headers.joined(header::accept_encoding))) return Coding::identity;
    response.headers.set(header::content_encoding, "gzip");
    response.body = gzip_head;
    return Coding::gzip;
}

std::string compressed_tag(std::string_view tag) {
    if (!tag.ends_with('"')) return std::string(tag);
    return std::string(tag.substr(0, tag.size() - 1)) + std::string(suffix);
}

void forget_compression(Request& request) {
    for (const std::string_view name : {header::if_match, header::if_none_match}) {
        if (!request.headers.find(name)) continue;
        std::string tags = request.headers.joined(name);
        replace_all(tags, suffix, "\"");
        request.headers.set(name, std::move(tags));
    }
}

}  // namespace skald::http
