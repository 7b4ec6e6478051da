#include "posix_disk_error.hpp"

#include <cerrno>
#include <system_error>

namespace skald {
namespace {

Errc code_of(int number) {
    switch (number) {
        case ENOENT:
            return Errc::not_found;
        case EACCES:
        case EPERM:
        case EROFS:
            return Errc::permission_denied;
        case EMFILE:
        case ENFILE:
            return Errc::unavailable;
        case EEXIST:
        case EISDIR:
        case ENOTDIR:
        case EINVAL:
        case ENAMETOOLONG:
        case ELOOP:
            return Errc::invalid_argument;
        default:
            return Errc::io;
    }
}

}  // namespace

Error to_error(int number, const std::string& path, std::string_view what) {
    std::string message = path + ": " + std::string(what) + ": ";
    if (number == ENOSPC || number == EDQUOT) message += "the disk is full: ";
    // std::generic_category() is strerror() that any thread may call.
    message += std::generic_category().message(number);
    return Error{code_of(number), std::move(message)};
}

std::string at_offset(std::string_view what, std::uint64_t offset) {
    return std::string(what) + " at offset " + std::to_string(offset);
}

}  // namespace skald
