#include "sha1.hpp"

#include <bit>
#include <cstddef>
#include <span>
#include <string>

namespace skald::detail {
namespace {

constexpr std::size_t block_bytes = 64;
using State = std::array<std::uint32_t, 5>;
using Block = std::span<const char, block_bytes>;

std::array<std::uint32_t, 80> schedule(Block block) {
    std::array<std::uint32_t, 80> words{};
    for (std::size_t i = 0; i < block_bytes; ++i) {
        words[i / 4] = words[i / 4] << 8 | static_cast<std::uint8_t>(block[i]);
    }
    for (std::size_t t = 16; t < words.size(); ++t) {
        words[t] = std::rotl(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
    }
    return words;
}

// f(t) and K(t) of RFC 3174, section 5, added up.
std::uint32_t round_term(std::size_t t, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    if (t < 20) return ((b & c) | (~b & d)) + 0x5A827999U;
    if (t < 40) return (b ^ c ^ d) + 0x6ED9EBA1U;
    if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDCU;
    return (b ^ c ^ d) + 0xCA62C1D6U;
}

void absorb(State& state, Block block) {
    auto [a, b, c, d, e] = state;
    const auto words = schedule(block);
    for (std::size_t t = 0; t < words.size(); ++t) {
        const std::uint32_t next = std::rotl(a, 5) + round_term(t, b, c, d) + e + words[t];
        e = d;
        d = c;
        c = std::rotl(b, 30);
        b = a;
        a = next;
    }
    state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e};
}

// The bytes, a one bit, zeros up to the last 8 bytes of a block, and the length in bits.
std::string padded(std::string_view bytes) {
    std::string text(bytes);
    text.push_back('\x80');
    while (text.size() % block_bytes != block_bytes - 8) text.push_back('\0');
    const std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
    for (int shift = 56; shift >= 0; shift -= 8) {
        text.push_back(static_cast<char>(bits >> shift & 0xFF));
    }
    return text;
}

}  // namespace

std::array<std::uint8_t, 20> sha1(std::string_view bytes) {
    State state{0x67452301U, 0xEFCDAB89U, 0x98BADCFEU, 0x10325476U, 0xC3D2E1F0U};
    const std::string text = padded(bytes);
    for (std::size_t at = 0; at < text.size(); at += block_bytes) {
        absorb(state, std::span(text).subspan(at).first<block_bytes>());
    }
    std::array<std::uint8_t, 20> digest{};
    for (std::size_t i = 0; i < digest.size(); ++i) {
        digest[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)) & 0xFF);
    }
    return digest;
}

}  // namespace skald::detail
