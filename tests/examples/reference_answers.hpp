// The published answers to a log, as nested numbers, texts and lists.
#pragma once
#include <boost/json/value.hpp>
#include <optional>
#include <string>

namespace orders::testing {

/// The answers in a file of the reference data; none, and a line that says so, without the data.
std::optional<boost::json::value> reference_answers(const std::string& name);

/// SHA-256 of what was added, in hexadecimal.
class Sha256 {
public:
    void add(std::string_view bytes);
    std::string hex();

private:
    void block(const unsigned char* bytes);

    std::uint32_t state_[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                               0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::string rest_;         // less than a block
    std::uint64_t bytes_ = 0;  // added so far
};

}  // namespace orders::testing
