// Keeps passwords out of what libpq says of a connection string: its words go to logs and terminals.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace skald::postgres {

/// Whether libpq may have taken parts of a password for something else, such as a host.
enum class Misread : std::uint8_t { no, perhaps };

/// The words, with "***" for what they quote of the passwords in `connection`. If it was misread,
/// also for any part of what stands where a password does.
std::string without_secrets(std::string_view words, std::string_view connection, Misread misread);

}  // namespace skald::postgres
