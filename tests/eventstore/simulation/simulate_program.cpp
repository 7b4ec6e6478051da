// Runs simulations of the log store; scripts/simulate builds and starts it. Each job is a process of
// its own, so that a seed which ends its process is told too.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <span>
#include <string_view>
#include <vector>

#include "simulation.hpp"

namespace {

using skald::simulation::Tally;

struct Arguments {
    std::uint64_t seeds = 100;
    std::uint64_t first = 1;
    std::uint64_t jobs = 2;
    bool verbose = false;
    bool good = true;
};

Arguments parse(std::span<char*> words) {
    Arguments arguments;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (word == "--verbose") {
            arguments.verbose = true;
            continue;
        }
        std::uint64_t* number = word == "--seeds"   ? &arguments.seeds
                                : word == "--first" ? &arguments.first
                                : word == "--jobs"  ? &arguments.jobs
                                                    : nullptr;
        if (number == nullptr || ++i == words.size()) return {.good = false};
        *number = std::strtoull(words[i], nullptr, 10);
    }
    arguments.good = arguments.seeds > 0 && arguments.jobs > 0 && arguments.jobs <= 64;
    return arguments;
}

/// What a job tells of itself in memory that it shares with its parent.
struct Progress {
    std::uint64_t seed;  // being simulated
    Tally tally;
};

/// Simulates each jobs-th seed, up to the first that fails.
int work(const Arguments& arguments, std::uint64_t job, Progress& progress) {
    const std::uint64_t end = arguments.first + arguments.seeds;
    for (std::uint64_t seed = arguments.first + job; seed < end; seed += arguments.jobs) {
        progress.seed = seed;
        const auto broken = skald::simulation::simulate(seed, progress.tally,
                                                        arguments.verbose ? &std::cout : nullptr);
        if (!broken) continue;
        std::cerr << "seed " << seed << ": " << *broken << '\n';
        return 1;
    }
    return 0;
}

std::span<Progress> shared_progress(std::uint64_t jobs) {
    void* memory = ::mmap(nullptr, jobs * sizeof(Progress), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) std::abort();
    return {static_cast<Progress*>(memory), static_cast<std::size_t>(jobs)};
}

/// Whether all jobs ended well.
bool run_jobs(const Arguments& arguments, std::span<Progress> progress) {
    std::vector<pid_t> children;
    for (std::uint64_t job = 0; job < arguments.jobs; ++job) {
        const pid_t child = ::fork();
        if (child == 0) std::exit(work(arguments, job, progress[job]));
        children.push_back(child);
    }
    bool good = true;
    for (std::size_t job = 0; job < children.size(); ++job) {
        int status = 0;
        ::waitpid(children[job], &status, 0);
        if (status == 0) continue;
        good = false;
        std::cout << "FAILED: seed " << progress[job].seed << "; again: scripts/simulate --first "
                  << progress[job].seed << " --seeds 1 --verbose\n";
    }
    return good;
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments = parse({argv, static_cast<std::size_t>(argc)});
    if (!arguments.good) {
        std::cerr << "usage: skald_simulate [--seeds N] [--first SEED] [--jobs N] [--verbose]\n";
        return 2;
    }
    if (arguments.verbose) std::cout << std::unitbuf;  // the story of a seed that ends the process
    arguments.jobs = std::min(arguments.jobs, arguments.seeds);
    const std::span<Progress> progress = shared_progress(arguments.jobs);
    const bool good = run_jobs(arguments, progress);
    Tally total;
    for (const Progress& one : progress) total += one.tally;
    std::cout << text_of(total) << '\n';
    return good ? 0 : 1;
}
