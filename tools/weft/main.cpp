// The bootstrap binary: the command line without an application inside.

#include <weft_cli/main.hpp>

int main(int argc, char** argv) { return weft::cli::main(argc, argv); }
