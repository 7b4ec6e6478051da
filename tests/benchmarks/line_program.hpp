// Another program that answers each line with a line.
#pragma once
#include <sys/types.h>

#include <cstdio>
#include <string>
#include <vector>

namespace skald::bench {

/// Started with this object, after its first line, and ended with it: its input ends.
class LineProgram {
public:
    explicit LineProgram(const std::vector<std::string>& command);
    ~LineProgram();
    LineProgram(const LineProgram&) = delete;
    LineProgram& operator=(const LineProgram&) = delete;

    /// "": it has ended.
    std::string ask(const std::string& line);

private:
    std::string hear();

    ::pid_t process_ = -1;
    std::FILE* to_ = nullptr;    // its input
    std::FILE* from_ = nullptr;  // its output
};

}  // namespace skald::bench
