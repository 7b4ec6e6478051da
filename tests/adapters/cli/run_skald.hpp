// Runs the program in this process, and reads what it printed.
#pragma once
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "program.hpp"

namespace skald::cli::test {

struct Ran {
    int code = -1;
    std::string out;
    std::string err;

    /// What it told with --json.
    boost::json::object json() const {
        boost::system::error_code failed;
        const auto value = boost::json::parse(out, failed);
        EXPECT_FALSE(failed) << out;
        return failed ? boost::json::object() : value.as_object();
    }
    /// Whether any of it has this text.
    bool tells(const std::string& text) const {
        return out.find(text) != std::string::npos || err.find(text) != std::string::npos;
    }
};

inline Ran run_skald(const std::vector<std::string>& arguments) {
    std::vector<const char*> pointers{"skald"};
    for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
    std::ostringstream out;
    std::ostringstream err;
    const int code = run(static_cast<int>(pointers.size()), pointers.data(), out, err);
    return {code, out.str(), err.str()};
}

/// A variable of the environment, while the object lives.
class Environment {
public:
    Environment(const char* name, const std::string& value) : name_(name) {
        ::setenv(name, value.c_str(), 1);
    }
    ~Environment() { ::unsetenv(name_); }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

private:
    const char* name_;
};

}  // namespace skald::cli::test
