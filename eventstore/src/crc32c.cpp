#include "crc32c.hpp"

#include <isa-l/crc.h>

#include <algorithm>
#include <array>

#include "byte_reader.hpp"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace skald {
namespace {

// The states of this file are checksums before their bits are turned over.

std::uint32_t library_state(std::span<const std::byte> bytes, std::uint32_t state) {
    constexpr std::size_t piece_max = std::size_t{1} << 30;  // the library counts in int
    while (!bytes.empty()) {
        const auto piece = bytes.first(std::min(bytes.size(), piece_max));
        // The library takes a pointer to non-const, and only reads.
        auto* data = reinterpret_cast<unsigned char*>(const_cast<std::byte*>(piece.data()));
        state = crc32_iscsi(data, static_cast<int>(piece.size()), state);
        bytes = bytes.subspan(piece.size());
    }
    return state;
}

#ifdef __x86_64__

// The library is made for kilobytes; most frames have fewer. The processor's instruction takes eight
// bytes at a time and yields a result three cycles later, so three lanes of the same length keep it
// busy. A lane's state is moved over the lanes behind it by a multiplication without carries.
constexpr std::size_t word_bytes = sizeof(std::uint64_t);
constexpr std::size_t lane_words_max = 64;
constexpr std::size_t short_bytes_max = 3 * lane_words_max * word_bytes;

using Polynomial = std::uint32_t;  // modulo that of the checksum; the highest bit is x^0

constexpr Polynomial times_x(Polynomial value) {
    constexpr Polynomial castagnoli = 0x82F63B78;
    return (value >> 1) ^ ((value & 1) != 0 ? castagnoli : 0);
}

/// By the count of words that a state is moved over: x to the power of their bits. Less 33: the
/// multiplication of turned over bits adds one, and the instruction that brings the product back to
/// 32 bits adds 32.
constexpr std::array<std::uint64_t, 2 * lane_words_max + 1> moved_over_words = [] {
    std::array<std::uint64_t, 2 * lane_words_max + 1> powers{};
    Polynomial power = Polynomial{1} << 31;
    for (std::size_t bit = 1; bit + 33 <= 64 * (powers.size() - 1); ++bit) {
        power = times_x(power);
        if ((bit + 33) % 64 == 0) powers[(bit + 33) / 64] = power;
    }
    return powers;
}();

__attribute__((target("sse4.2,pclmul"))) std::uint64_t moved_over(std::uint64_t state,
                                                                  std::size_t words) {
    const auto factor = static_cast<long long>(moved_over_words[words]);
    const __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(state)),
                                                 _mm_cvtsi64_si128(factor), 0);
    return _mm_crc32_u64(0, static_cast<std::uint64_t>(_mm_cvtsi128_si64(product)));
}

__attribute__((target("sse4.2,pclmul"))) std::uint32_t lanes_state(std::span<const std::byte> bytes,
                                                                   std::uint64_t state) {
    const std::size_t words = bytes.size() / (3 * word_bytes);
    const std::size_t lane = words * word_bytes;
    const std::byte* at = bytes.data();
    if (words > 0) {
        std::uint64_t second = 0;
        std::uint64_t third = 0;
        for (const std::byte* end = at + lane; at != end; at += word_bytes) {
            state = _mm_crc32_u64(state, number_at<std::uint64_t>(at));
            second = _mm_crc32_u64(second, number_at<std::uint64_t>(at + lane));
            third = _mm_crc32_u64(third, number_at<std::uint64_t>(at + 2 * lane));
        }
        state = moved_over(state, 2 * words) ^ moved_over(second, words) ^ third;
        at += 2 * lane;
    }
    const std::byte* const end = bytes.data() + bytes.size();
    for (; end - at >= static_cast<std::ptrdiff_t>(word_bytes); at += word_bytes) {
        state = _mm_crc32_u64(state, number_at<std::uint64_t>(at));
    }
    auto last = static_cast<std::uint32_t>(state);
    for (; at != end; ++at) last = _mm_crc32_u8(last, static_cast<unsigned char>(*at));
    return last;
}

__attribute__((target("sse4.2"))) std::uint32_t word_state(std::uint64_t word,
                                                           std::uint32_t state) {
    return static_cast<std::uint32_t>(_mm_crc32_u64(state, word));
}

const bool has_instructions = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");

// Newer processors multiply four lanes of sixteen bytes at once: a frame is folded onto its last 64
// bytes. That takes a third of the instructions, so more of what comes behind a checksum is done
// while it is under way.
constexpr std::size_t fold_bytes = 64;

__attribute__((target("avx512f,avx512vl,avx512bw,avx512vbmi2,vpclmulqdq,pclmul"))) __m512i
times(__m512i lanes, __m512i factors) {
    return _mm512_xor_si512(_mm512_clmulepi64_epi128(lanes, factors, 0x00),
                            _mm512_clmulepi64_epi128(lanes, factors, 0x11));
}

/// Of a whole number of words.
__attribute__((
    target("avx512f,avx512vl,avx512bw,avx512vbmi2,vpclmulqdq,pclmul,sse4.2"))) std::uint32_t
folded_state(std::span<const std::byte> bytes, std::uint32_t state) {
    const auto over = [](std::size_t words) {
        return static_cast<long long>(moved_over_words[words]);
    };
    // What there is beyond whole blocks comes first, behind zeroes, which change nothing.
    const std::size_t first = (bytes.size() - 1) % fold_bytes + 1;
    const std::byte* at = bytes.data();
    const std::byte* const end = at + bytes.size();
    __m512i sum = _mm512_maskz_loadu_epi8(~std::uint64_t{0} >> (fold_bytes - first), at);
    sum = _mm512_xor_si512(sum, _mm512_zextsi128_si512(_mm_cvtsi32_si128(static_cast<int>(state))));
    sum = _mm512_maskz_expand_epi8(~std::uint64_t{0} << (fold_bytes - first), sum);
    const __m512i over_block =
        _mm512_set_epi64(over(8), over(9), over(8), over(9), over(8), over(9), over(8), over(9));
    for (at += first; at != end; at += fold_bytes) {
        sum = _mm512_xor_si512(times(sum, over_block), _mm512_loadu_si512(at));
    }
    const __m512i over_lanes =
        _mm512_set_epi64(0, 0, over(2), over(3), over(4), over(5), over(6), over(7));
    sum = _mm512_mask_blend_epi64(0xC0, times(sum, over_lanes), sum);
    const __m256i half = _mm256_xor_si256(_mm512_maskz_extracti64x4_epi64(0xF, sum, 0),
                                          _mm512_maskz_extracti64x4_epi64(0xF, sum, 1));
    const __m128i lane =
        _mm_xor_si128(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
    const auto before = _mm_crc32_u64(0, static_cast<std::uint64_t>(_mm_cvtsi128_si64(lane)));
    return static_cast<std::uint32_t>(
        _mm_crc32_u64(before, static_cast<std::uint64_t>(_mm_extract_epi64(lane, 1))));
}

const bool folds = has_instructions && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2") &&
                   __builtin_cpu_supports("vpclmulqdq");

std::uint32_t short_state(std::span<const std::byte> bytes, std::uint32_t state) {
    const bool is_words = bytes.size() % word_bytes == 0 && !bytes.empty();
    return folds && is_words ? folded_state(bytes, state) : lanes_state(bytes, state);
}

#else

constexpr bool has_instructions = false;
constexpr std::size_t short_bytes_max = 0;

std::uint32_t short_state(std::span<const std::byte> bytes, std::uint32_t state) {
    return library_state(bytes, state);
}

std::uint32_t word_state(std::uint64_t word, std::uint32_t state) {
    return library_state(std::as_bytes(std::span(&word, 1)), state);
}

#endif

std::uint32_t state_after(std::span<const std::byte> bytes, std::uint32_t state) {
    const bool is_short = has_instructions && bytes.size() <= short_bytes_max;
    return is_short ? short_state(bytes, state) : library_state(bytes, state);
}

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t before) {
    return ~state_after(bytes, ~before);
}

std::uint32_t crc32c(std::uint64_t number, std::span<const std::byte> bytes, std::uint32_t before) {
    if (has_instructions) return ~state_after(bytes, word_state(number, ~before));
    return crc32c(bytes, crc32c(std::as_bytes(std::span(&number, 1)), before));
}

}  // namespace skald
