#include "wrk.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <utility>

namespace skald::bench {
namespace {

std::string output_of(const std::string& command) {
    const auto close = [](std::FILE* pipe) { ::pclose(pipe); };
    const std::unique_ptr<std::FILE, decltype(close)> pipe(::popen(command.c_str(), "r"), close);
    std::string output;
    std::array<char, 4096> part;
    while (pipe != nullptr) {
        const std::size_t length = std::fread(part.data(), 1, part.size(), pipe.get());
        if (length == 0) break;
        output.append(part.data(), length);
    }
    return output;
}

}  // namespace

std::optional<WrkRun> run_wrk(int seconds, const std::string& arguments) {
    const std::string output =
        output_of("wrk -t1 -c16 -d" + std::to_string(seconds) + "s " + arguments);
    // "  54321 requests in 1.10s, 6.12MB read"
    const auto end = output.find(" requests in ");
    if (end == std::string::npos || output.find("Socket errors") != std::string::npos) {
        std::fprintf(stderr, "bench: wrk says: %s\n", output.c_str());
        return std::nullopt;
    }
    WrkRun run;
    char unit[8] = {};
    const auto begin = output.rfind('\n', end) + 1;
    if (std::sscanf(output.c_str() + begin, "%lf requests in %lf%7[a-z]", &run.requests,
                    &run.seconds, unit) != 3) {
        return std::nullopt;
    }
    if (unit[0] == 'm') run.seconds *= 60;
    run.has_failed_answers = output.find("Non-2xx") != std::string::npos;
    return run;
}

Contender wrk_contender(std::string name, std::string url) {
    const auto run = [url = std::move(url)](auto) -> std::optional<Slice> {
        const auto done = run_wrk(1, url);
        if (!done || done->has_failed_answers) return std::nullopt;
        return Slice{.units = done->requests, .seconds = done->seconds};
    };
    return {std::move(name), run};
}

}  // namespace skald::bench
