// The header of a broker's library, with nothing but what is installed; that the program starts shows that its library is found.
#include WEFT_BROKER_HEADER

#include <iostream>

int main() { std::cout << "hello, broker\n"; }
