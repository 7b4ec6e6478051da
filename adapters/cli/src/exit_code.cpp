#include "exit_code.hpp"

namespace skald::cli {

ExitCode exit_code_of(Errc code) {
    switch (code) {
        case Errc::invalid_argument:
            return ExitCode::misused;
        case Errc::not_found:
            return ExitCode::not_found;
        case Errc::permission_denied:
            return ExitCode::not_permitted;
        case Errc::unavailable:
        case Errc::timed_out:
        case Errc::already_open:
            return ExitCode::unavailable;
        case Errc::unsupported_format:
            return ExitCode::unsupported;
        case Errc::wrong_expected_version:
        case Errc::condition_failed:
        case Errc::stream_deleted:
        case Errc::corrupt:
        case Errc::io:
        case Errc::too_large:
        case Errc::handler_failed:
            return ExitCode::failed;
    }
    return ExitCode::failed;
}

}  // namespace skald::cli
